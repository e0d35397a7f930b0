package io.narumq.node.sim;

import io.narumq.node.loop.Scheduler;
import java.util.ArrayDeque;
import java.util.SplittableRandom;

/** A thread of a simulated process: it may be slow, be stopped for a while, or be gone for good. */
final class SimLoop implements Scheduler {
  /** How long a thread that has nothing to do takes to wake up. */
  private static final int WAKE_US = 40;

  private final SimTime time;
  private final SplittableRandom random;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean armed;
  private boolean gone;
  private long pausedUntilUs;

  SimLoop(SimTime time, SplittableRandom random) {
    this.time = time;
    this.random = random;
  }

  @Override
  public void execute(Runnable task) {
    if (!gone) {
      tasks.add(task);
      arm();
    }
  }

  @Override
  public Cancellable schedule(long delayMs, Runnable task) {
    return scheduleUs(delayMs * 1_000, task);
  }

  Cancellable scheduleUs(long delayUs, Runnable task) {
    boolean[] cancelled = {false};
    time.after(
        delayUs,
        () -> {
          if (!cancelled[0]) {
            execute(
                () -> {
                  if (!cancelled[0]) {
                    task.run();
                  }
                });
          }
        });
    return () -> cancelled[0] = true;
  }

  /** As by SIGSTOP: nothing runs until then, and all of it then. */
  void pause(long untilUs) {
    pausedUntilUs = Math.max(pausedUntilUs, untilUs);
  }

  /** As by SIGCONT. */
  void resume() {
    pausedUntilUs = 0;
  }

  boolean isGone() {
    return gone;
  }

  /** As by SIGKILL. */
  void kill() {
    gone = true;
    tasks.clear();
  }

  private void arm() {
    if (!armed && !tasks.isEmpty()) {
      armed = true;
      time.after(Math.max(random.nextInt(WAKE_US), pausedUntilUs - time.nowUs()), this::turn);
    }
  }

  private void turn() {
    armed = false;
    if (gone) {
      return;
    }
    if (time.nowUs() >= pausedUntilUs) {
      tasks.remove().run();
    }
    arm();
  }
}
