package io.narumq.client.internal;

import java.util.concurrent.CompletableFuture;

/** What a client closes when it is closed. Thread-safe. */
public interface Part {
  /** Takes nothing new; done when it ended in good order, cancelled if it was stopped instead. */
  CompletableFuture<Void> drain();

  /** Ends at once. Does nothing if it has ended. */
  void stop();
}
