package io.narumq.client.internal.runtime;

import io.narumq.client.MessageProcessor;
import io.narumq.client.internal.LeasedMessage;
import io.narumq.client.internal.Processing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of daemon threads that run the user's processor. */
public final class WorkerThreads implements Processing {
  private final MessageProcessor processor;
  private final ExecutorService threads;

  /** As many threads as the worker's concurrency. */
  public WorkerThreads(String queue, int concurrency, MessageProcessor processor) {
    this.processor = processor;
    this.threads = daemons("naru-worker-" + queue, concurrency);
  }

  static ExecutorService daemons(String name, int count) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public CompletableFuture<Void> start(LeasedMessage message) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try {
      threads.execute(() -> process(message, done));
    } catch (RejectedExecutionException e) {
      done.completeExceptionally(new NotStarted());
    }
    return done;
  }

  private void process(LeasedMessage message, CompletableFuture<Void> done) {
    if (!message.mayBeStarted()) {
      done.completeExceptionally(new NotStarted());
      return;
    }
    try {
      processor.process(message);
      done.complete(null);
    } catch (Exception | Error e) {
      done.completeExceptionally(e);
    }
  }

  @Override
  public void stop() {
    threads.shutdownNow();
  }
}
