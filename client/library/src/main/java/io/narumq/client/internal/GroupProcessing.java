package io.narumq.client.internal;

import java.util.concurrent.CompletableFuture;

/** Where the user's work on messages of partitions is done. */
public interface GroupProcessing {
  /**
   * Works off what the run has next, message after message, until it has none or one fails. There
   * is room for as many runs at a time as the worker's concurrency. The future completes on any
   * thread when the run has ended, or fails with what the work threw.
   */
  CompletableFuture<Void> start(PartitionRun run);

  /** Interrupts what is being worked on and starts nothing new. */
  void stop();
}
