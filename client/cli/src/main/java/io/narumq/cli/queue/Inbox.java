package io.narumq.cli.queue;

import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.Receipt;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was received. What was not shown goes back uncounted whatever happens; of the rest {@link
 * AfterReceive} says what becomes of it. Thread-safe.
 */
final class Inbox implements AutoCloseable {
  /** As many receipts as one call takes. */
  private static final int BATCH = 1_000;

  private final NaruClient naru;
  private final String queue;
  private final AfterReceive after;
  private final List<Receipt> unseen = new ArrayList<>();
  private final List<Receipt> seen = new ArrayList<>();
  private final Thread giveBackOnExit = new Thread(this::giveBack, "give-back");
  private int received;
  private int late;

  Inbox(NaruClient naru, String queue, AfterReceive after) {
    this.naru = naru;
    this.queue = queue;
    this.after = after;
    Runtime.getRuntime().addShutdownHook(giveBackOnExit);
  }

  /** Takes messages; {@code lease} null means that of the queue. */
  List<ReceivedMessage> receive(int max, Duration wait, @Nullable Duration lease) {
    List<ReceivedMessage> messages =
        lease == null ? naru.receive(queue, max, wait) : naru.receive(queue, max, wait, lease);
    synchronized (this) {
      unseen.addAll(receipts(messages));
      received += messages.size();
    }
    return messages;
  }

  private static List<Receipt> receipts(List<ReceivedMessage> messages) {
    return messages.stream().map(ReceivedMessage::receipt).toList();
  }

  /** To be called when the messages were shown. */
  synchronized void shown(List<ReceivedMessage> messages) {
    if (messages.isEmpty()) {
      return;
    }
    List<Receipt> receipts = receipts(messages);
    if (after.isAck()) {
      List<SettleOutcome> outcomes = naru.ack(queue, receipts);
      late += (int) outcomes.stream().filter(it -> it != SettleOutcome.SETTLED).count();
    } else if (!after.isHold()) {
      seen.addAll(receipts);
    }
    unseen.removeAll(receipts);
  }

  synchronized int received() {
    return received;
  }

  synchronized String summary() {
    return received == 0
        ? "nothing in " + queue
        : after.summary("%,d %s".formatted(received, received == 1 ? "message" : "messages"), late);
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
      inBatches(seen, some -> after.giveBack(naru, queue, some));
      inBatches(unseen, some -> naru.returnMessages(queue, some, ReturnReason.NOT_STARTED));
    } catch (NaruException lost) {
      // Their leases end by themselves.
      seen.clear();
      unseen.clear();
    }
  }

  private static void inBatches(List<Receipt> receipts, Consumer<List<Receipt>> call) {
    while (!receipts.isEmpty()) {
      List<Receipt> some = receipts.subList(0, Math.min(BATCH, receipts.size()));
      call.accept(some);
      some.clear();
    }
  }
}
