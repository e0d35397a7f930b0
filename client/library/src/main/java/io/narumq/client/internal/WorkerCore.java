package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.QueueInfo;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.WorkerCounters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a worker: receives no more than it can start at once, under a session that keeps the
 * leases, and settles what was worked on. Public methods are thread-safe.
 */
public final class WorkerCore {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerCore.class);
  private static final Duration RECEIVE_WAIT = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_REFUSAL = Duration.ofSeconds(1);

  /** While the cluster confirms acks more slowly than work is done, nothing new is taken. */
  private static final int UNACKED_MAX = 1_000;

  private enum State {
    RUNNING,
    DRAINING,
    CLOSING,
    STOPPED
  }

  private final Calls calls;
  private final Scheduler scheduler;
  private final WorkerSettings settings;
  private final Processing processing;
  private final Session session;
  private final SettleBatcher acks;
  private final SettleBatcher failures;
  private final SettleBatcher unstarted;
  private final Tally tally = new Tally();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();

  private State state = State.RUNNING;
  private int running;
  private @Nullable CompletableFuture<QueueInfo> opening;
  private @Nullable Receive receive;
  private Scheduler.@Nullable Timer pause;

  /** A worker that does nothing before {@link #start}. */
  public WorkerCore(Calls calls, WorkerSettings settings, Processing processing) {
    this.calls = calls;
    this.scheduler = calls.scheduler();
    this.settings = settings;
    this.processing = processing;
    String queue = settings.queue();
    this.session = new Session(calls, queue, settings.sessionTimeout(), this::takeMore);
    this.acks =
        new SettleBatcher(receipts -> calls.ack(queue, receipts, CallLimits.NEVER), this::acked);
    this.failures = returns(queue, ReturnReason.FAILED);
    this.unstarted = returns(queue, ReturnReason.NOT_STARTED);
  }

  private SettleBatcher returns(String queue, ReturnReason reason) {
    return new SettleBatcher(
        receipts -> calls.returnMessages(queue, receipts, reason, CallLimits.NEVER),
        outcome -> closeWhenDrained());
  }

  /** Attaches the session and begins to work, as soon as the queue is there. */
  public void start() {
    scheduler.execute(this::open);
  }

  private void open() {
    if (state != State.RUNNING) {
      return;
    }
    opening = calls.queue(settings.queue(), CallLimits.NEVER);
    var unused =
        opening.whenComplete(
            (queue, failure) -> {
              if (queue != null && state == State.RUNNING) {
                session.start(queue.settings().maxProcessing());
              } else if (state == State.RUNNING) {
                later(this::open, Calls.reason(failure));
              }
            });
  }

  /**
   * Takes nothing new; done when all work is done and settled and the session is closed. Cancelled
   * if the worker was stopped instead.
   */
  public CompletableFuture<Void> drain() {
    scheduler.execute(
        () -> {
          if (state == State.RUNNING) {
            state = State.DRAINING;
            closeWhenDrained();
          }
        });
    return drained;
  }

  /** Stops at once and tells the server nothing, as if the process had died. */
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

  private void takeMore() {
    SessionLife life = session.life();
    int free = settings.concurrency() - running;
    boolean behind = acks.waiting() > UNACKED_MAX;
    if (state != State.RUNNING || life == null || receive != null || free == 0 || behind) {
      return;
    }
    receive = new Receive(calls, settings.queue(), free, null, life, calls.randomId());
    var unused =
        receive
            .start(RECEIVE_WAIT, CallLimits.NEVER)
            .whenComplete((messages, failure) -> received(life, messages, failure));
  }

  private void received(
      SessionLife life, @Nullable List<LeasedMessage> messages, @Nullable Throwable failure) {
    receive = null;
    if (state == State.CLOSING || state == State.STOPPED) {
      return;
    }
    if (messages != null) {
      messages.forEach(this::begin);
      takeMore();
      closeWhenDrained();
    } else {
      refused(life, Calls.reason(failure));
    }
  }

  private void refused(SessionLife life, NaruException failure) {
    if (failure.reason() == ErrorReason.SESSION_NOT_FOUND) {
      session.lost(life);
      return;
    }
    later(this::takeMore, failure);
  }

  private void later(Runnable step, NaruException failure) {
    LOG.warn("No messages from queue {} yet: {}", settings.queue(), failure.toString());
    pause = scheduler.schedule(PAUSE_AFTER_REFUSAL, step);
  }

  private void begin(LeasedMessage message) {
    tally.received();
    if (state != State.RUNNING || !message.mayBeStarted()) {
      notStarted(message);
      return;
    }
    running++;
    var unused =
        processing
            .start(message)
            .whenComplete((done, failure) -> scheduler.execute(() -> finished(message, failure)));
  }

  private void finished(LeasedMessage message, @Nullable Throwable failure) {
    running--;
    if (state == State.STOPPED) {
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null) {
      acks.add(message.receiptBytes());
    } else if (cause instanceof Processing.NotStarted) {
      notStarted(message);
    } else {
      LOG.warn("Work on {} failed, giving it back", message, cause);
      tally.failed();
      failures.add(message.receiptBytes());
    }
    takeMore();
  }

  /** Given back rather than forgotten: the session would keep it from everybody. */
  private void notStarted(LeasedMessage message) {
    tally.notStarted();
    unstarted.add(message.receiptBytes());
  }

  private void acked(SettleOutcome outcome) {
    if (outcome == SettleOutcome.SETTLED) {
      tally.acked();
    } else {
      tally.ackLost();
    }
    takeMore();
    closeWhenDrained();
  }

  private void closeWhenDrained() {
    boolean idle = running == 0 && acks.idle() && failures.idle() && unstarted.idle();
    if (state != State.DRAINING || !idle) {
      return;
    }
    state = State.CLOSING;
    if (receive != null) {
      receive.cancel();
    }
    var unused = session.close().whenComplete((closed, failure) -> scheduler.execute(this::close));
  }

  private void close() {
    drained.complete(null);
    processing.stop();
    stopAll();
  }

  private void stopAll() {
    state = State.STOPPED;
    drained.cancel(false);
    session.stop();
    acks.stop();
    failures.stop();
    unstarted.stop();
    if (opening != null) {
      opening.cancel(true);
    }
    if (pause != null) {
      pause.cancel();
    }
    if (receive != null) {
      receive.cancel();
    }
  }
}
