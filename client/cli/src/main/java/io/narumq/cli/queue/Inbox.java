package io.narumq.cli.queue;

import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What was received: acked as it is shown, or given back uncounted at the end. Thread-safe. */
final class Inbox implements AutoCloseable {
  /** As many receipts as one call takes. */
  private static final int BATCH = 1_000;

  private final NaruClient naru;
  private final String queue;
  private final boolean ack;
  private final List<ReceivedMessage> held = new ArrayList<>();
  private final Thread giveBackOnExit = new Thread(this::giveBack, "give-back");
  private int received;
  private int late;

  Inbox(NaruClient naru, String queue, boolean ack) {
    this.naru = naru;
    this.queue = queue;
    this.ack = ack;
    Runtime.getRuntime().addShutdownHook(giveBackOnExit);
  }

  List<ReceivedMessage> receive(int max, Duration wait) {
    List<ReceivedMessage> messages = naru.receive(queue, max, wait);
    synchronized (this) {
      held.addAll(messages);
      received += messages.size();
    }
    return messages;
  }

  /** To be called when the messages were shown. */
  synchronized void settle(List<ReceivedMessage> messages) {
    if (!ack || messages.isEmpty()) {
      return;
    }
    List<SettleOutcome> outcomes =
        naru.ack(queue, messages.stream().map(ReceivedMessage::receipt).toList());
    late += (int) outcomes.stream().filter(it -> it != SettleOutcome.SETTLED).count();
    held.removeAll(messages);
  }

  synchronized int received() {
    return received;
  }

  synchronized String summary() {
    if (received == 0) {
      return "nothing in " + queue;
    }
    String count = "%,d %s".formatted(received, received == 1 ? "message" : "messages");
    if (!ack) {
      return count + ", given back uncounted; --ack would have settled them";
    }
    return count + ", acked" + (late == 0 ? "" : "; %,d too late, delivered again".formatted(late));
  }

  @Override
  public void close() {
    giveBack();
    try {
      Runtime.getRuntime().removeShutdownHook(giveBackOnExit);
    } catch (IllegalStateException exiting) {
      // The hook does, or did, the same.
    }
  }

  private synchronized void giveBack() {
    try {
      while (!held.isEmpty()) {
        List<ReceivedMessage> some = held.subList(0, Math.min(BATCH, held.size()));
        naru.returnMessages(
            queue, some.stream().map(ReceivedMessage::receipt).toList(), ReturnReason.NOT_STARTED);
        some.clear();
      }
    } catch (NaruException lost) {
      // Their leases end by themselves.
      held.clear();
    }
  }
}
