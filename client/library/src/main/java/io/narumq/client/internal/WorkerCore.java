package io.narumq.client.internal;

import io.narumq.client.MessageRejectedException;
import io.narumq.client.RetryLaterException;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.WorkerCounters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a worker: takes what it can start at once, and settles what was worked on. While its
 * work is short it has one message more at hand for each of its threads, which would else stand
 * still for a round trip after each; one that is not begun soon, after all, goes back. Public
 * methods are thread-safe.
 */
public final class WorkerCore implements Part {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerCore.class);

  /** Of bodies on their way to the worker, so that large messages do not fill the memory. */
  private static final long BYTES_ON_THE_WAY_MAX = 32L * 1024 * 1024;

  /** Work that takes no longer is short. */
  private static final Duration SHORT = Duration.ofMillis(50);

  /** What is at hand and was not begun by then goes to others. */
  private static final Duration AT_HAND_MAX = Duration.ofMillis(100);

  private enum State {
    RUNNING,
    DRAINING,
    CLOSING,
    STOPPED
  }

  private final Scheduler scheduler;
  private final WorkerSettings settings;
  private final Processing processing;
  private final Calls calls;
  private final WorkerSources from;
  private final Map<String, WorkerSource> sources = new LinkedHashMap<>();
  private final Tally tally = new Tally();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  private State state = State.RUNNING;
  private final Deque<LeasedMessage> atHand = new ArrayDeque<>();
  private boolean lastWasShort;
  private @Nullable CompletableFuture<List<String>> finding;
  private boolean tookLast;
  private int running;

  /** A worker that does nothing before {@link #start}. */
  public WorkerCore(Calls calls, WorkerSettings settings, Processing processing) {
    this(calls, settings, WorkerSources.queue(settings.queue()), processing);
  }

  /** The same, of what is not one queue. */
  public WorkerCore(
      Calls calls, WorkerSettings settings, WorkerSources from, Processing processing) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.from = from;
    this.processing = processing;
  }

  /** Attaches the sessions and begins to work, as soon as the queue is there. */
  public void start() {
    scheduler.execute(
        () -> {
          if (state == State.RUNNING) {
            finding = from.find();
            var unused = finding.thenAccept(names -> scheduler.execute(() -> open(names)));
          }
        });
  }

  private void open(List<String> names) {
    if (state == State.RUNNING) {
      names.forEach(name -> sources.put(name, new WorkerSource(calls, name, settings, this)));
      sources.values().forEach(source -> source.loop().open());
    }
  }

  /**
   * Takes nothing new; done when all work is done and settled and the session is closed. Cancelled
   * if the worker was stopped instead.
   */
  @Override
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (state == State.RUNNING) {
            state = State.DRAINING;
            while (!atHand.isEmpty()) {
              notStarted(atHand.remove());
            }
            var unused =
                all(source -> source.loop().stopTaking())
                    .thenRun(() -> scheduler.execute(this::tookLast));
          }
        });
    return drained;
  }

  private void tookLast() {
    tookLast = true;
    closeWhenDrained();
  }

  /** Stops at once and tells the server nothing, as if the process had died. */
  @Override
  public void stop() {
    scheduler.execute(
        () -> {
          // In this order: work that fails because it is interrupted must not be given back.
          stopAll();
          processing.stop();
        });
  }

  /** What was done so far. */
  public WorkerCounters counters() {
    return tally.counters();
  }

  /**
   * How much more each source may hand out. At least one message while anything is free: credit
   * that was granted can not be taken back, and another source may be the one that has messages.
   */
  Credit.Room room() {
    int messages = lastWasShort ? 2 * settings.concurrency() : settings.concurrency();
    int free = messages - running - atHand.size();
    int share = free <= 0 ? free : (free - 1) / sources.size() + 1;
    return new Credit.Room(share, BYTES_ON_THE_WAY_MAX / sources.size());
  }

  void take(LeasedMessage message) {
    tally.received();
    if (state != State.RUNNING || !message.mayBeStarted()) {
      notStarted(message);
      return;
    }
    if (running < settings.concurrency()) {
      begin(message);
    } else {
      atHand.add(message);
      var unused = scheduler.schedule(AT_HAND_MAX, () -> passOn(message));
    }
  }

  /** The work before it takes longer than the last. */
  private void passOn(LeasedMessage message) {
    if (atHand.remove(message) && state != State.STOPPED) {
      lastWasShort = false;
      notStarted(message);
    }
  }

  private void begin(LeasedMessage message) {
    running++;
    long begun = scheduler.now();
    var unused =
        processing
            .start(message)
            .whenComplete(
                (done, failure) -> scheduler.execute(() -> finished(message, begun, failure)));
  }

  private void finished(LeasedMessage message, long begun, @Nullable Throwable failure) {
    running--;
    if (state == State.STOPPED) {
      return;
    }
    lastWasShort = scheduler.now() - begun <= SHORT.toNanos();
    if (!atHand.isEmpty()) {
      begin(atHand.remove());
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      source(message).ack(message.receiptBytes(), outcome -> acked(message, outcome));
    } else if (cause instanceof Processing.NotStarted) {
      notStarted(message);
    } else {
      LOG.warn("Work on {} failed, giving it back", message, cause);
      tally.failed();
      source(message).giveBack(terms(cause), message.receiptBytes(), outcome -> settled(message));
    }
    sources.values().forEach(source -> source.loop().grantSoon());
  }

  private WorkerSource source(LeasedMessage message) {
    return Objects.requireNonNull(sources.get(message.queue()));
  }

  private static ReturnTerms terms(Throwable cause) {
    if (cause instanceof MessageRejectedException) {
      return ReturnTerms.of(ReturnReason.REJECTED);
    }
    return cause instanceof RetryLaterException later
        ? new ReturnTerms(ReturnReason.FAILED, later.delay())
        : ReturnTerms.of(ReturnReason.FAILED);
  }

  /** Given back rather than forgotten: the session would keep it from everybody. */
  private void notStarted(LeasedMessage message) {
    tally.notStarted();
    ReturnTerms terms = ReturnTerms.of(ReturnReason.NOT_STARTED);
    source(message).giveBack(terms, message.receiptBytes(), outcome -> settled(message));
  }

  private void acked(LeasedMessage message, SettleOutcome outcome) {
    if (outcome == SettleOutcome.SETTLED) {
      tally.acked();
    } else {
      tally.ackLost();
    }
    settled(message);
  }

  private void settled(LeasedMessage message) {
    source(message).loop().settled(message.receiptBytes());
    closeWhenDrained();
  }

  private void closeWhenDrained() {
    boolean idle =
        tookLast && running == 0 && sources.values().stream().allMatch(WorkerSource::idle);
    if (state != State.DRAINING || !idle) {
      return;
    }
    state = State.CLOSING;
    var unused =
        all(source -> source.loop().close(List.of()))
            .whenComplete((closed, failure) -> scheduler.execute(this::close));
  }

  private CompletableFuture<Void> all(Function<WorkerSource, CompletableFuture<?>> what) {
    return CompletableFuture.allOf(
        sources.values().stream().map(what).toArray(CompletableFuture<?>[]::new));
  }

  private void close() {
    drained.complete(null);
    processing.stop();
    stopAll();
  }

  private void stopAll() {
    state = State.STOPPED;
    drained.cancel(false);
    if (finding != null) {
      finding.cancel(false);
    }
    sources.values().forEach(WorkerSource::stop);
  }
}
