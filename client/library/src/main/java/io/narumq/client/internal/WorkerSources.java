package io.narumq.client.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a worker takes its messages from. */
@FunctionalInterface
public interface WorkerSources {
  /**
   * The names of its queue or of all partitions of its subscription, as soon as they are known; it
   * is cancelled when nobody needs it any more.
   */
  CompletableFuture<List<String>> find();

  /** A queue, which is known by its name. */
  static WorkerSources queue(String queue) {
    return () -> CompletableFuture.completedFuture(List.of(queue));
  }
}
