package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.NaruException;
import io.narumq.client.Receipt;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps some messages ready for whoever polls. Public methods are thread-safe; futures fail with
 * {@link NaruException}.
 */
public final class ConsumerCore implements ConsumeLoop.Taker, Part {
  private final Calls calls;
  private final Scheduler scheduler;
  private final ConsumerSettings settings;
  private final ConsumeLoop loop;
  private final SettleBatcher acks;
  private final SettleBatcher unstarted;
  private final Deque<LeasedMessage> ready = new ArrayDeque<>();
  private final Polls<LeasedMessage> polls;
  private final Set<ByteString> handedOut = new LinkedHashSet<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private long readyBytes;
  private int settling;
  private boolean closing;
  private boolean tookLast;

  /** A consumer that does nothing before {@link #start}. */
  public ConsumerCore(Calls calls, ConsumerSettings settings) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.polls = new Polls<>(scheduler, "consumer", this::serve);
    this.loop = new ConsumeLoop(calls, settings.queue(), settings.sessionTimeout(), this);
    this.unstarted =
        new SettleBatcher(
            receipts ->
                calls.returnMessages(
                    settings.queue(),
                    receipts,
                    ReturnTerms.of(ReturnReason.NOT_STARTED),
                    CallLimits.NEVER));
    this.acks = new SettleBatcher(receipts -> calls.ackNow(settings.queue(), receipts));
  }

  /** Attaches the session and begins to take messages, as soon as the queue is there. */
  public void start() {
    scheduler.execute(loop::open);
  }

  @Override
  public Credit.Room room() {
    return new Credit.Room(
        settings.prefetch() - ready.size(), Math.max(0, settings.prefetchBytes() - readyBytes));
  }

  @Override
  public void take(LeasedMessage message) {
    ready.add(message);
    readyBytes += message.bodyBytes();
    serve();
  }

  /** Like {@link Polls#poll}. */
  public CompletableFuture<List<LeasedMessage>> poll(int max, Duration wait) {
    return polls.poll(max, wait);
  }

  /** How many polls wait. On the scheduler only. */
  int waiting() {
    return polls.size();
  }

  private void serve() {
    while (!ready.isEmpty() && polls.isWaiting()) {
      List<LeasedMessage> batch = next(polls.max());
      if (!batch.isEmpty() && !polls.hand(batch)) {
        putBack(batch);
      }
    }
    loop.grantSoon();
  }

  /** What has waited here until its lease was about to end goes back rather than out. */
  private List<LeasedMessage> next(int max) {
    List<LeasedMessage> batch = new ArrayList<>();
    while (batch.size() < max && !ready.isEmpty()) {
      LeasedMessage message = ready.remove();
      readyBytes -= message.bodyBytes();
      if (message.mayBeStarted()) {
        batch.add(message);
        handedOut.add(message.receiptBytes());
      } else {
        ByteString receipt = message.receiptBytes();
        unstarted.add(receipt, outcome -> loop.settled(receipt));
      }
    }
    return batch;
  }

  /** Who polled has gone meanwhile. */
  private void putBack(List<LeasedMessage> batch) {
    for (int i = batch.size() - 1; i >= 0; i--) {
      LeasedMessage message = batch.get(i);
      ready.addFirst(message);
      readyBytes += message.bodyBytes();
      handedOut.remove(message.receiptBytes());
    }
  }

  /** Settles for good; one outcome for each receipt, in order. */
  public CompletableFuture<List<SettleOutcome>> ack(List<LeasedMessage> messages) {
    List<ByteString> receipts = messages.stream().map(LeasedMessage::receiptBytes).toList();
    return settle(receipts, told -> acks.add(receipts, told));
  }

  /** Gives back; one outcome for each receipt, in order. */
  public CompletableFuture<List<SettleOutcome>> giveBack(
      List<LeasedMessage> messages, ReturnTerms terms) {
    List<Receipt> receipts = messages.stream().map(LeasedMessage::receipt).toList();
    return settle(
        messages.stream().map(LeasedMessage::receiptBytes).toList(),
        told -> {
          var unused =
              calls
                  .returnMessages(settings.queue(), receipts, terms)
                  .whenComplete(
                      (outcomes, failure) ->
                          scheduler.execute(() -> told.accept(outcomes, failure)));
        });
  }

  /** A call that fails leaves the messages held: it may be made again. */
  private CompletableFuture<List<SettleOutcome>> settle(
      List<ByteString> receipts, Consumer<SettleBatcher.Told> call) {
    CompletableFuture<List<SettleOutcome>> result = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          settling++;
          call.accept(
              (outcomes, failure) -> {
                settling--;
                if (outcomes == null) {
                  result.completeExceptionally(Calls.reason(failure));
                } else {
                  receipts.forEach(this::settled);
                  result.complete(outcomes);
                }
                closeWhenQuiet();
              });
        });
    return result;
  }

  private void settled(ByteString receipt) {
    handedOut.remove(receipt);
    loop.settled(receipt);
  }

  /**
   * Gives everything back that is not settled, uncounted but for what was handed out, and ends the
   * session. Waits for calls that are under way only.
   */
  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (!closing) {
            closing = true;
            polls.close();
            var unused = loop.stopTaking().thenRun(this::tookLast);
          }
        });
    return closed;
  }

  private void tookLast() {
    tookLast = true;
    closeWhenQuiet();
  }

  private void closeWhenQuiet() {
    if (closing && tookLast && settling == 0 && !closed.isDone()) {
      var unused =
          loop.close(List.copyOf(handedOut))
              .whenComplete((done, failure) -> scheduler.execute(this::saidGoodbye));
    }
  }

  private void saidGoodbye() {
    closed.complete(null);
    stopAll();
  }

  /** Stops at once and tells the server nothing. */
  @Override
  public void stop() {
    scheduler.execute(this::stopAll);
  }

  private void stopAll() {
    closing = true;
    polls.close();
    loop.stop();
    unstarted.stop();
    closed.cancel(false);
  }
}
