package io.narumq.cli.demo;

import java.time.Duration;

/**
 * How much is sent and how fast. The input is repeated until the run is long enough to watch; one
 * that is too large for that is sent once, as fast as it takes to be through in the same time.
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
    int perSecond = (int) Math.max(PER_SECOND, lines / length.toSeconds());
    return new Plan(lines, rounds, perSecond);
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
