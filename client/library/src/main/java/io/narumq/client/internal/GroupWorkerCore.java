package io.narumq.client.internal;

import io.narumq.client.GroupListener;
import io.narumq.client.GroupWorkerCounters;
import io.narumq.client.MessageRejectedException;
import io.narumq.client.NaruException;
import io.narumq.client.PartitionProgress;
import io.narumq.client.RetryLaterException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group that works on messages: those of a partition in their order, several
 * partitions at a time. What is done is committed soon, with one call at a time. Public methods are
 * thread-safe.
 */
public final class GroupWorkerCore implements GroupCore.Taker, Part {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWorkerCore.class);

  /** Of one partition, before others that wait have their turn. */
  private static final int RUN_MESSAGES = 100;

  private static final Duration RUN_TIME = Duration.ofMillis(20);
  private static final Duration COMMIT_PAUSE = Duration.ofMillis(100);
  private static final Duration RETRY_FIRST = Duration.ofMillis(100);
  private static final Duration RETRY_LONGEST = Duration.ofSeconds(10);

  private final Scheduler scheduler;
  private final int concurrency;
  private final GroupProcessing processing;
  private final GroupCore core;
  private final Map<PartitionReader, PartitionRun> runs = new LinkedHashMap<>();
  private final Map<PartitionReader, Duration> retries = new HashMap<>();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private @Nullable CompletableFuture<Void> commit;
  private Scheduler.@Nullable Timer commitTimer;
  private volatile GroupWorkerCounters counters = new GroupWorkerCounters(0, 0, 0);
  private boolean draining;
  private boolean leaving;
  private boolean stopped;

  /** A worker that does nothing before {@link #start}. */
  public GroupWorkerCore(
      Calls calls,
      GroupSettings settings,
      int concurrency,
      GroupProcessing processing,
      Executor callbacks,
      @Nullable GroupListener listener) {
    this.scheduler = calls.scheduler();
    this.concurrency = concurrency;
    this.processing = processing;
    this.core = new GroupCore(calls, settings, callbacks, listener, this);
  }

  /** Joins the group. */
  public void start() {
    scheduler.execute(core::join);
  }

  /** What was done so far. */
  public GroupWorkerCounters counters() {
    return counters;
  }

  public CompletableFuture<List<PartitionProgress>> progress() {
    CompletableFuture<List<PartitionProgress>> result = new CompletableFuture<>();
    scheduler.execute(() -> result.complete(core.progress()));
    return result;
  }

  /** Why it stands still, or is over. */
  public CompletableFuture<Optional<NaruException>> failure() {
    CompletableFuture<Optional<NaruException>> result = new CompletableFuture<>();
    scheduler.execute(() -> result.complete(Optional.ofNullable(core.failure())));
    return result;
  }

  @Override
  public void ready() {
    while (runs.size() < concurrency && !stopped) {
      PartitionReader reader = core.nextReady(any -> !runs.containsKey(any));
      if (reader == null) {
        return;
      }
      begin(reader);
    }
  }

  private void begin(PartitionReader reader) {
    PartitionRun run =
        new PartitionRun(
            scheduler,
            core,
            reader,
            reader.handedOut(),
            reader.take(RUN_MESSAGES),
            scheduler.now() + RUN_TIME.toNanos());
    runs.put(reader, run);
    var unused =
        processing
            .start(run)
            .whenComplete((done, failure) -> scheduler.execute(() -> ended(run, failure)));
  }

  private void ended(PartitionRun run, @Nullable Throwable failure) {
    PartitionReader reader = run.reader();
    runs.remove(reader);
    if (stopped) {
      return;
    }
    note(run);
    if (run.count() > 0) {
      retries.remove(reader);
    }
    reader.putBack(run.rest(), run.handedOut());
    if (failure != null) {
      failed(run, failure instanceof CompletionException ? failure.getCause() : failure);
    }
    core.release(reader);
    if (reader.isRevoking() || draining) {
      commitNow();
    } else {
      commitSoon();
    }
    ready();
    leaveWhenDone();
  }

  private void note(PartitionRun run) {
    run.reader().worked(run.workedUpTo());
    GroupWorkerCounters was = counters;
    counters = new GroupWorkerCounters(was.worked() + run.count(), was.rejected(), was.failed());
  }

  private void failed(PartitionRun run, Throwable cause) {
    PartitionReader reader = run.reader();
    GroupWorkerCounters was = counters;
    if (run.rest().isEmpty() || reader.isClosed()) {
      return;
    }
    if (cause instanceof MessageRejectedException) {
      LOG.warn("Passing over a message at {} of {}", run.rest().get(0).offset(), reader, cause);
      counters = new GroupWorkerCounters(was.worked(), was.rejected() + 1, was.failed());
      reader.take(1);
      reader.worked(run.rest().get(0).offset() + 1);
      return;
    }
    Duration pause = pause(reader, cause);
    LOG.warn("Work at {} of {} failed", run.rest().get(0).offset(), reader, cause);
    counters = new GroupWorkerCounters(was.worked(), was.rejected(), was.failed() + 1);
    if (!reader.isRevoking()) {
      reader.rest(true);
      var unused = scheduler.schedule(pause, () -> reader.rest(false));
    }
  }

  private Duration pause(PartitionReader reader, Throwable cause) {
    if (cause instanceof RetryLaterException later) {
      return later.delay();
    }
    Duration last = retries.getOrDefault(reader, RETRY_FIRST);
    Duration doubled = last.multipliedBy(2);
    retries.put(reader, doubled.compareTo(RETRY_LONGEST) < 0 ? doubled : RETRY_LONGEST);
    return last;
  }

  @Override
  public void revoking(PartitionReader reader) {
    PartitionRun run = runs.get(reader);
    if (run != null) {
      run.stop();
    } else {
      commitNow();
    }
  }

  @Override
  public void lost(Collection<PartitionReader> readers) {
    for (PartitionReader reader : readers) {
      retries.remove(reader);
      PartitionRun run = runs.get(reader);
      if (run != null) {
        run.stop();
      }
    }
    leaveWhenDone();
  }

  @Override
  public void failed(NaruException why) {}

  private void commitSoon() {
    if (commitTimer == null && !stopped) {
      commitTimer =
          scheduler.schedule(
              COMMIT_PAUSE,
              () -> {
                commitTimer = null;
                commitNow();
              });
    }
  }

  /** All that is done; also of runs that go on. */
  private void commitNow() {
    if (commit != null || stopped) {
      return;
    }
    runs.values().forEach(run -> run.reader().worked(run.workedUpTo()));
    Map<PartitionReader, Long> offsets = new LinkedHashMap<>();
    for (PartitionReader reader : core.readers()) {
      if (reader.uncommitted() >= 0) {
        offsets.put(reader, reader.uncommitted());
      }
    }
    if (offsets.isEmpty()) {
      leaveWhenDone();
      return;
    }
    CompletableFuture<Void> begun = core.commit(offsets);
    commit = begun;
    var unused = begun.whenComplete((done, failure) -> committed(failure));
  }

  private void committed(@Nullable Throwable failure) {
    commit = null;
    if (failure != null && !stopped) {
      LOG.warn("A commit failed: {}", Calls.reason(failure).getMessage());
    }
    boolean hurry =
        failure == null && (draining || core.readers().stream().anyMatch(this::waitsForCommit));
    if (hurry) {
      commitNow();
    }
    if (commit == null && (!runs.isEmpty() || anythingToCommit())) {
      commitSoon();
    }
    leaveWhenDone();
  }

  private boolean waitsForCommit(PartitionReader reader) {
    return reader.isRevoking() && !runs.containsKey(reader) && reader.uncommitted() >= 0;
  }

  private boolean anythingToCommit() {
    return core.readers().stream().anyMatch(reader -> reader.uncommitted() >= 0);
  }

  /** Begins nothing more; done when the work under way is done and committed, and it has left. */
  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (!draining && !stopped) {
            draining = true;
            runs.values().forEach(PartitionRun::stop);
            var unused =
                core.beginClosing()
                    .thenRun(
                        () -> {
                          leaving = true;
                          commitNow();
                          leaveWhenDone();
                        });
          }
        });
    return drained;
  }

  private void leaveWhenDone() {
    boolean done = leaving && runs.isEmpty() && commit == null && !anythingToCommit();
    if (!done || stopped) {
      return;
    }
    stopped = true;
    var unused =
        core.leave()
            .whenComplete(
                (left, failure) ->
                    scheduler.execute(
                        () -> {
                          drained.complete(null);
                          stopAll();
                        }));
  }

  /** Stops at once and tells the cluster nothing, as if the process had died. */
  @Override
  public void stop() {
    scheduler.execute(this::stopAll);
  }

  private void stopAll() {
    stopped = true;
    if (commitTimer != null) {
      commitTimer.cancel();
    }
    runs.values().forEach(PartitionRun::stop);
    core.stop();
    processing.stop();
    drained.cancel(false);
  }
}
