package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import io.narumq.client.SettleOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
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
  private static final Logger LOG = LoggerFactory.getLogger(SettleBatcher.class);
  private static final int BATCH_MAX = 1_000;

  private final Function<List<ByteString>, CompletableFuture<List<SettleOutcome>>> settle;
  private final BiConsumer<ByteString, SettleOutcome> onOutcome;
  private final Deque<ByteString> waiting = new ArrayDeque<>();
  private @Nullable CompletableFuture<List<SettleOutcome>> inFlight;
  private boolean stopped;

  /**
   * A batcher.
   *
   * @param settle the call; it repeats itself as long as that can help
   * @param onOutcome told of every receipt; a call that failed for good is LEASE_LOST for all of it
   */
  SettleBatcher(
      Function<List<ByteString>, CompletableFuture<List<SettleOutcome>>> settle,
      BiConsumer<ByteString, SettleOutcome> onOutcome) {
    this.settle = settle;
    this.onOutcome = onOutcome;
  }

  void add(ByteString receipt) {
    waiting.add(receipt);
    flush();
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
    List<ByteString> batch = new ArrayList<>();
    while (batch.size() < BATCH_MAX && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    inFlight = settle.apply(batch);
    var unused = inFlight.whenComplete((outcomes, failure) -> settled(batch, outcomes, failure));
  }

  private void settled(
      List<ByteString> batch, @Nullable List<SettleOutcome> outcomes, @Nullable Throwable failure) {
    inFlight = null;
    if (stopped) {
      return;
    }
    if (outcomes == null) {
      LOG.warn("{} receipts could not be settled: {}", batch.size(), String.valueOf(failure));
      outcomes = Collections.nCopies(batch.size(), SettleOutcome.LEASE_LOST);
    }
    flush();
    for (int i = 0; i < batch.size(); i++) {
      onOutcome.accept(batch.get(i), outcomes.get(i));
    }
  }
}
