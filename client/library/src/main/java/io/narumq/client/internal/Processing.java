package io.narumq.client.internal;

import java.util.concurrent.CompletableFuture;

/** Where the user's work on messages is done. */
public interface Processing {
  /**
   * Starts the work; there is room for as many at a time as the worker's concurrency. Right before
   * the first line of the work it asks {@link LeasedMessage#mayBeStarted()}, and fails with {@link
   * NotStarted} if not. The future completes on any thread when the work is done, or fails with
   * what it threw.
   */
  CompletableFuture<Void> start(LeasedMessage message);

  /** Interrupts what is being worked on and starts nothing new. */
  void stop();

  /** The work was not begun, because its lease was about to end. */
  final class NotStarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a message: the type says it all. */
    public NotStarted() {}
  }
}
