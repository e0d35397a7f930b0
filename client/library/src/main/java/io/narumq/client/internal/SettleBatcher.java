package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.SettleOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles receipts with one call at a time: those that come while it is under way go into the next
 * one. So batches grow with the load, and a single ack waits for nothing. Touched on the scheduler
 * only.
 */
final class SettleBatcher {
  /** Is told how its receipts ended: one outcome for each, or why the call failed for good. */
  @FunctionalInterface
  interface Told {
    void accept(@Nullable List<SettleOutcome> outcomes, @Nullable Throwable failure);
  }

  private record Part(List<ByteString> receipts, Told told) {}

  private static final Logger LOG = LoggerFactory.getLogger(SettleBatcher.class);
  private static final int BATCH_MAX = 1_000;

  private final Function<List<ByteString>, CompletableFuture<List<SettleOutcome>>> settle;
  private final Deque<Part> waiting = new ArrayDeque<>();
  private @Nullable CompletableFuture<List<SettleOutcome>> inFlight;
  private boolean stopped;

  /**
   * A batcher.
   *
   * @param settle the call; it repeats itself as long as that can help
   */
  SettleBatcher(Function<List<ByteString>, CompletableFuture<List<SettleOutcome>>> settle) {
    this.settle = settle;
  }

  /** Settles some together. */
  void add(List<ByteString> receipts, Told told) {
    waiting.add(new Part(receipts, told));
    flush();
  }

  /** Settles one; a call that failed for good is LEASE_LOST, and after {@link #stop} is silence. */
  void add(ByteString receipt, Consumer<SettleOutcome> onOutcome) {
    add(
        List.of(receipt),
        (outcomes, failure) -> {
          if (!stopped) {
            onOutcome.accept(outcomes == null ? SettleOutcome.LEASE_LOST : outcomes.get(0));
          }
        });
  }

  boolean idle() {
    return inFlight == null && waiting.isEmpty();
  }

  void stop() {
    stopped = true;
    waiting.clear();
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }

  private void flush() {
    if (inFlight != null || waiting.isEmpty() || stopped) {
      return;
    }
    List<Part> parts = new ArrayList<>();
    List<ByteString> receipts = new ArrayList<>();
    while (!waiting.isEmpty()
        && (parts.isEmpty()
            || receipts.size() + waiting.element().receipts().size() <= BATCH_MAX)) {
      Part part = waiting.remove();
      parts.add(part);
      receipts.addAll(part.receipts());
    }
    inFlight = settle.apply(receipts);
    var unused = inFlight.whenComplete((outcomes, failure) -> settled(parts, outcomes, failure));
  }

  private void settled(
      List<Part> parts, @Nullable List<SettleOutcome> outcomes, @Nullable Throwable failure) {
    inFlight = null;
    if (outcomes == null && !stopped) {
      LOG.warn("Receipts could not be settled: {}", String.valueOf(failure));
    }
    flush();
    int from = 0;
    for (Part part : parts) {
      int to = from + part.receipts().size();
      part.told().accept(outcomes == null ? null : outcomes.subList(from, to), failure);
      from = to;
    }
  }
}
