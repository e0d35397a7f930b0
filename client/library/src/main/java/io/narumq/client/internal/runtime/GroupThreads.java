package io.narumq.client.internal.runtime;

import io.narumq.client.FetchedMessage;
import io.narumq.client.TopicMessageProcessor;
import io.narumq.client.internal.GroupProcessing;
import io.narumq.client.internal.PartitionRun;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/** A fixed number of daemon threads that run the user's work on partitions. */
public final class GroupThreads implements GroupProcessing {
  private final TopicMessageProcessor processor;
  private final ExecutorService threads;

  /** As many threads as the worker's concurrency. */
  public GroupThreads(String group, int concurrency, TopicMessageProcessor processor) {
    this.processor = processor;
    this.threads = WorkerThreads.daemons("naru-group-" + group, concurrency);
  }

  @Override
  public CompletableFuture<Void> start(PartitionRun run) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      threads.execute(() -> work(run, ended));
    } catch (RejectedExecutionException e) {
      // It was stopped: nothing was begun.
      ended.complete(null);
    }
    return ended;
  }

  private void work(PartitionRun run, CompletableFuture<Void> ended) {
    try {
      FetchedMessage message = run.next();
      while (message != null) {
        processor.process(message);
        run.done();
        message = run.next();
      }
      ended.complete(null);
    } catch (Exception | Error e) {
      ended.completeExceptionally(e);
    }
  }

  @Override
  public void stop() {
    threads.shutdownNow();
  }
}
