package io.narumq.client.fake;

import io.narumq.client.internal.Scheduler;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Virtual time: nothing happens but by {@link #run}. */
public final class FakeScheduler implements Scheduler {
  private static final int STEPS_MAX = 1_000_000;

  private record Task(long at, long number, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long number;

  @Override
  public long now() {
    return now;
  }

  @Override
  public void execute(Runnable task) {
    var unused = schedule(Duration.ZERO, task);
  }

  @Override
  public Timer schedule(Duration delay, Runnable work) {
    Task task = new Task(now + Math.max(0, delay.toNanos()), number++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** Lets this much time go by. */
  public void run(Duration time) {
    long until = now + time.toNanos();
    for (int i = 0; !tasks.isEmpty() && tasks.peek().at() <= until; i++) {
      step(i);
    }
    now = until;
  }

  /** Lets this much time go by while nothing runs, as a pause of the process does. */
  public void pause(Duration time) {
    now += time.toNanos();
  }

  /** Lets time go by until the future is done; fails if nothing is left that could complete it. */
  public <T> T await(CompletableFuture<T> future) {
    for (int i = 0; !future.isDone(); i++) {
      step(i);
    }
    return future.join();
  }

  private void step(int steps) {
    Task task = tasks.poll();
    if (task == null || steps > STEPS_MAX) {
      throw new AssertionError("nothing more will happen at " + Duration.ofNanos(now));
    }
    now = Math.max(now, task.at());
    task.work().run();
  }
}
