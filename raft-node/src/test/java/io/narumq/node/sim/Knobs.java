package io.narumq.node.sim;

import io.narumq.node.log.CommandLogLimits;
import java.util.SplittableRandom;

/**
 * What differs from history to history and is no fault.
 *
 * @param lossPermille of messages on open ways
 * @param delayUs how long a message takes, at most, if it is not a slow one
 * @param slowPermille of messages take up to slowUs
 * @param syncUs how long it takes to bring a log entry to disk, at most
 * @param applyUs how long it takes to apply an entry, at most
 * @param deposedMs for how long a leader without a majority goes on
 * @param flushMs between two flushes of a database, at most
 * @param cached whether the state machine caches rows
 * @param entriesInFlight of a command log
 * @param entryCommands an entry takes no more
 */
record Knobs(
    int lossPermille,
    int delayUs,
    int slowPermille,
    int slowUs,
    int syncUs,
    int applyUs,
    int deposedMs,
    int flushMs,
    boolean cached,
    int entriesInFlight,
    int entryCommands) {
  static Knobs random(SplittableRandom random) {
    return new Knobs(
        oneOf(random, 0, 5, 30),
        oneOf(random, 200, 1_000, 5_000),
        oneOf(random, 0, 20, 50),
        oneOf(random, 20_000, 200_000),
        oneOf(random, 200, 2_000, 20_000),
        oneOf(random, 100, 1_000, 10_000),
        oneOf(random, 600, 2_000, 6_000),
        oneOf(random, 300, 1_500, 5_000),
        random.nextBoolean(),
        oneOf(random, 1, 1, 3),
        oneOf(random, 2, 4_096));
  }

  CommandLogLimits limits() {
    CommandLogLimits usual = CommandLogLimits.DEFAULT;
    return new CommandLogLimits(
        entriesInFlight,
        usual.entryBytes(),
        usual.entryBytesMax(),
        entryCommands,
        usual.entryMessages(),
        usual.waitingBytesMax(),
        usual.waitingCommandsMax(),
        usual.entryTimeoutMs(),
        usual.sweepMs());
  }

  private static int oneOf(SplittableRandom random, int... values) {
    return values[random.nextInt(values.length)];
  }
}
