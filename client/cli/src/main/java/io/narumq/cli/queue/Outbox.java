package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Sends messages in order, in batches as large as allowed. */
final class Outbox {
  private static final int BATCH_MESSAGES = 1_000;
  private static final int BATCH_BYTES = 1 << 20;

  private final String queue;
  private final Function<List<OutgoingMessage>, SendOutcome> send;
  private final int batchMessages;
  private final List<OutgoingMessage> batch = new ArrayList<>();
  private long batchBytes;
  private long stored;

  Outbox(String queue, Function<List<OutgoingMessage>, SendOutcome> send) {
    this(queue, BATCH_MESSAGES, send);
  }

  private Outbox(
      String queue, int batchMessages, Function<List<OutgoingMessage>, SendOutcome> send) {
    this.queue = queue;
    this.batchMessages = batchMessages;
    this.send = send;
  }

  /** Sends message by message, each with a number of its own. */
  static Outbox numbered(String queue, Function<OutgoingMessage, SendOutcome> send) {
    return new Outbox(queue, 1, messages -> send.apply(messages.get(0)));
  }

  void add(OutgoingMessage message) {
    long bytes = message.body().length;
    if (batch.size() == batchMessages || batchBytes + bytes > BATCH_BYTES) {
      flush();
    }
    batch.add(message);
    batchBytes += bytes;
  }

  /**
   * Sends what is left.
   *
   * @throws RuntimeException that says what is stored, what is not, and what is unknown
   */
  void flush() {
    if (batch.isEmpty()) {
      return;
    }
    SendOutcome outcome = send.apply(List.copyOf(batch));
    if (outcome instanceof SendOutcome.Rejected rejected) {
      throw refused(rejected);
    }
    if (outcome instanceof SendOutcome.Unknown unknown) {
      throw new CliException(
          "unknown whether %,d messages are stored in %s%s; look before you send them again: %s"
              .formatted(batch.size(), queue, before(), unknown.cause().detail()),
          unknown.cause());
    }
    stored += batch.size();
    batch.clear();
    batchBytes = 0;
  }

  String summary() {
    return "stored %,d %s in %s".formatted(stored, stored == 1 ? "message" : "messages", queue);
  }

  private RuntimeException refused(SendOutcome.Rejected rejected) {
    boolean first = stored == 0;
    boolean hasHint =
        rejected.reason() == ErrorReason.QUEUE_NOT_FOUND
            || rejected.reason() == ErrorReason.UNREACHABLE;
    if (first && hasHint) {
      return new NaruException(rejected.reason(), rejected.message(), null);
    }
    return new CliException(
        "%,d messages were not stored in %s%s: %s (%s)"
            .formatted(batch.size(), queue, before(), rejected.message(), rejected.reason()));
  }

  private String before() {
    return stored == 0 ? "" : ", %,d before them are".formatted(stored);
  }
}
