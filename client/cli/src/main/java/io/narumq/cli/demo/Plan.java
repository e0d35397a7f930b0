package io.narumq.cli.demo;

import java.time.Duration;

/**
 * How much is sent and how fast: the input as often as makes a fair number of messages, at the pace
 * that takes as long as asked for.
 *
 * @param lines of the input
 * @param rounds how many times they are sent
 * @param perSecond messages a second, by all senders together
 */
record Plan(int lines, int rounds, int perSecond) {
  /** Enough to see what happens, and well within what three nodes on a laptop carry. */
  private static final int PER_SECOND = 1_500;

  static Plan of(int lines, Duration length) {
    long wanted = PER_SECOND * length.toSeconds();
    int rounds = (int) Math.max(1, Math.round((double) wanted / lines));
    long perSecond = (long) lines * rounds / length.toSeconds();
    return new Plan(lines, rounds, (int) Math.max(1, perSecond));
  }

  long messages() {
    return (long) lines * rounds;
  }

  /** The line of a message, both counted from 0. */
  int line(long message) {
    return (int) (message % lines);
  }

  Duration length() {
    return Duration.ofMillis(messages() * 1_000 / perSecond);
  }
}
