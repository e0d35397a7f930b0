package io.narumq.node.timer;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Tick;
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
 * Sleeps until the first timer of the serving clock is due, then submits a {@code Tick}; at most
 * one is in flight.
 *
 * <p>In the first seconds of a leader no timer fires: sessions get the time to report to it before
 * it could take their leases for abandoned. Confined to the shard's scheduler.
 */
public final class TickDriver {
  /** For how long after it became ready a leader fires no timers. */
  public static final long GRACE_MS = 5_000;

  /** Timers that one Tick fires at most. */
  static final int TICK_LIMIT = 1_000;

  /** Pause after a Tick that fired nothing or failed, so that no mistake becomes a busy loop. */
  static final long PAUSE_MS = 100;

  /** So often it looks at the serving clock, which counts no long time that nobody saw pass. */
  private static final long LOOK_MS = Stamps.UNSEEN_MS_MAX / 2;

  private static final Command TICK =
      Command.newBuilder()
          .setTick(Tick.newBuilder().setLimit(TICK_LIMIT).setServingTimers(true))
          .build();

  private final CommandLog log;
  private final Clock clock;
  private final Scheduler scheduler;
  private final Stamps stamps;
  private final LongSupplier nextTimerMs;
  private Cancellable wakeUp = () -> {};
  private boolean leading;
  private boolean inFlight;
  private long notBeforeMs;

  /**
   * @param nextTimerMs a lower bound, by the serving clock, of when the next timer is due
   */
  public TickDriver(
      CommandLog log, Clock clock, Scheduler scheduler, Stamps stamps, LongSupplier nextTimerMs) {
    this.log = log;
    this.clock = clock;
    this.scheduler = scheduler;
    this.stamps = stamps;
    this.nextTimerMs = nextTimerMs;
  }

  /** This node leads from now on; the stamps are resumed. */
  public void lead() {
    leading = true;
    pause(GRACE_MS);
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
    long dueMs = nextTimerMs.getAsLong();
    if (dueMs == QueueStateMachine.NO_TIMER) {
      return;
    }
    long pauseMs = notBeforeMs - clock.monotonicMs();
    long delayMs = Math.max(dueMs - stamps.servingMs(), pauseMs);
    if (delayMs <= 0) {
      tick();
    } else {
      wakeUp = scheduler.schedule(Math.min(delayMs, LOOK_MS), this::applied);
    }
  }

  private void tick() {
    inFlight = true;
    log.submit(new Submission(TICK, Submission.NO_DEADLINE, this::ticked));
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
