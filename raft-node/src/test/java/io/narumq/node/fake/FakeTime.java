package io.narumq.node.fake;

import io.narumq.node.loop.Clock;
import io.narumq.node.loop.Scheduler;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when it is told to, and tasks that run then and there. */
public final class FakeTime implements Clock, Scheduler {
  private record Timer(long atMs, long order, Runnable task) {}

  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::atMs).thenComparingLong(Timer::order));
  private long nowMs = 1_000_000;
  private long wallMs = 1_700_000_000_000L;
  private long order;

  @Override
  public long monotonicMs() {
    return nowMs;
  }

  @Override
  public long wallMs() {
    return wallMs;
  }

  public void setWallMs(long wallMs) {
    this.wallMs = wallMs;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Cancellable schedule(long delayMs, Runnable task) {
    Timer timer = new Timer(nowMs + Math.max(0, delayMs), order++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Runs what is to be run now. */
  public void run() {
    while (!tasks.isEmpty() || (!timers.isEmpty() && timers.element().atMs() <= nowMs)) {
      Runnable task = tasks.isEmpty() ? timers.remove().task() : tasks.remove();
      task.run();
    }
  }

  /** Lets time pass, timer by timer. */
  public void advance(long ms) {
    long untilMs = nowMs + ms;
    run();
    while (!timers.isEmpty() && timers.element().atMs() <= untilMs) {
      move(timers.element().atMs());
      run();
    }
    move(untilMs);
    run();
  }

  /**
   * Lets time pass in which no task runs, as when the process is stopped; then runs what is due.
   */
  public void pause(long ms) {
    move(nowMs + ms);
    run();
  }

  /** How many timers wait: what was forgotten to be cancelled shows here. */
  public int timers() {
    return timers.size();
  }

  private void move(long toMs) {
    wallMs += toMs - nowMs;
    nowMs = toMs;
  }
}
