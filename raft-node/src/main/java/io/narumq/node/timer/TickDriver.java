package io.narumq.node.timer;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Tick;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Stamps;
import io.narumq.node.log.Submission;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.loop.Scheduler.Cancellable;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.QueueStateMachine;
import java.util.function.LongSupplier;

/**
 * Sleeps until the first timer of either clock is due, then submits a {@code Tick}; at most one is
 * in flight.
 *
 * <p>In the first seconds of a leader no timer of the serving clock fires: sessions get the time to
 * report to it before it could take their leases for abandoned. Confined to the shard's scheduler.
 */
public final class TickDriver {
  /** For how long after it became ready a leader fires no timers of the serving clock. */
  public static final long GRACE_MS = 5_000;

  /** Timers that one Tick fires at most. */
  static final int TICK_LIMIT = 1_000;

  /** Pause after a Tick that fired nothing or failed, so that no mistake becomes a busy loop. */
  static final long PAUSE_MS = 100;

  /** So often it looks at the serving clock, which counts no long time that nobody saw pass. */
  private static final long LOOK_MS = Stamps.UNSEEN_MS_MAX / 2;

  private final CommandLog log;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Stamps stamps;
  private final LongSupplier nextServingTimerMs;
  private final LongSupplier nextWallTimerMs;
  private Cancellable wakeUp = () -> {};
  private boolean leading;
  private boolean inFlight;
  private long notBeforeMs;
  private long servingNotBeforeMs;

  /**
   * @param nextServingTimerMs a lower bound, by the serving clock, of when its next timer is due
   * @param nextWallTimerMs the same for the wall clock
   */
  public TickDriver(
      CommandLog log,
      Clock clock,
      Scheduler scheduler,
      Stamps stamps,
      LongSupplier nextServingTimerMs,
      LongSupplier nextWallTimerMs) {
    this.log = log;
    this.clock = clock;
    this.scheduler = scheduler;
    this.stamps = stamps;
    this.nextServingTimerMs = nextServingTimerMs;
    this.nextWallTimerMs = nextWallTimerMs;
  }

  /** This node leads from now on; the stamps are resumed. */
  public void lead() {
    leading = true;
    servingNotBeforeMs = clock.monotonicMs() + GRACE_MS;
    applied();
  }

  /** This node leads no more. */
  public void unlead() {
    leading = false;
    wakeUp.cancel();
  }

  /** An entry was applied: the next timer may be another one. */
  public void applied() {
    if (!leading || inFlight) {
      return;
    }
    wakeUp.cancel();
    long nextMs = Math.min(servingDelayMs(), wallDelayMs());
    if (nextMs == QueueStateMachine.NO_TIMER) {
      return;
    }
    long delayMs = Math.max(nextMs, notBeforeMs - clock.monotonicMs());
    if (delayMs <= 0) {
      tick();
    } else {
      wakeUp = scheduler.schedule(Math.min(delayMs, LOOK_MS), this::applied);
    }
  }

  private long servingDelayMs() {
    long dueMs = nextServingTimerMs.getAsLong();
    return dueMs == QueueStateMachine.NO_TIMER
        ? dueMs
        : Math.max(dueMs - stamps.servingMs(), servingNotBeforeMs - clock.monotonicMs());
  }

  private long wallDelayMs() {
    long dueMs = nextWallTimerMs.getAsLong();
    return dueMs == QueueStateMachine.NO_TIMER ? dueMs : dueMs - stamps.wallMs();
  }

  private void tick() {
    inFlight = true;
    FailPoint.BEFORE_TICK.hit();
    boolean servingTimers = clock.monotonicMs() >= servingNotBeforeMs;
    Command command =
        Command.newBuilder()
            .setTick(Tick.newBuilder().setLimit(TICK_LIMIT).setServingTimers(servingTimers))
            .build();
    log.submit(new Submission(command, Submission.NO_DEADLINE, this::ticked));
  }

  private void ticked(Outcome outcome) {
    inFlight = false;
    if (!leading) {
      return;
    }
    if (fired(outcome) == 0) {
      pause(PAUSE_MS);
    }
    applied();
  }

  private static int fired(Outcome outcome) {
    return outcome instanceof Outcome.Result result && result.result() instanceof Ticked ticked
        ? ticked.fired()
        : 0;
  }

  private void pause(long ms) {
    notBeforeMs = clock.monotonicMs() + ms;
  }
}
