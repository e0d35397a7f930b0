package io.narumq.node.sim;

import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time: one heap of events for the whole world. Of those that are due at the same moment a
 * random one goes first, by the seed. What happens is summed up in a hash: two runs that are the
 * same have the same one.
 */
final class SimTime {
  private record Event(long atUs, long turn, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return atUs != other.atUs ? Long.compare(atUs, other.atUs) : Long.compare(turn, other.turn);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final SplittableRandom turns;
  private final boolean told;
  private long nowUs;
  private long hash = 1;

  /**
   * @param told whether to print what happens
   */
  SimTime(long seed, boolean told) {
    this.turns = new SplittableRandom(seed);
    this.told = told;
  }

  long nowUs() {
    return nowUs;
  }

  long nowMs() {
    return nowUs / 1_000;
  }

  /** Runs the task so much later, never at once. */
  void after(long delayUs, Runnable task) {
    events.add(new Event(nowUs + Math.max(0, delayUs), turns.nextLong(), task));
  }

  /** Lets everything happen that is due until then. */
  void runUntil(long untilUs) {
    while (!events.isEmpty() && events.element().atUs() <= untilUs) {
      Event event = events.remove();
      nowUs = event.atUs();
      event.task().run();
    }
    nowUs = Math.max(nowUs, untilUs);
  }

  /** Something that a run that is the same has at the same moment. */
  void trace(String who, String what, long detail) {
    hash = hash * 31 + nowUs;
    hash = hash * 31 + who.hashCode();
    hash = hash * 31 + what.hashCode();
    hash = hash * 31 + detail;
    if (told) {
      System.out.printf("%10.3f ms  %-3s %s %d%n", nowUs / 1e3, who, what, detail);
    }
  }

  long hash() {
    return hash;
  }
}
