package io.narumq.node.log;

/**
 * How much a {@link CommandLog} takes.
 *
 * @param entriesInFlightMax entries given to the transport and not back yet
 * @param entryBytes an entry takes no further command once it has this many bytes
 * @param entryBytesMax a command larger than this is refused, and no entry is larger, companions
 *     apart
 * @param entryCommandsMax commands of an entry, companions apart
 * @param entryMessages an entry takes no further command once its commands may have to look at this
 *     many messages, companions apart
 * @param waitingBytesMax bytes of the commands that wait, above which sends are refused
 * @param waitingCommandsMax commands that wait, above which sends are refused
 * @param entryTimeoutMs after this long without an outcome the callers are told that it is unknown
 * @param sweepMs how late a passed deadline may be noticed while nothing moves
 */
public record CommandLogLimits(
    int entriesInFlightMax,
    int entryBytes,
    int entryBytesMax,
    int entryCommandsMax,
    int entryMessages,
    long waitingBytesMax,
    int waitingCommandsMax,
    long entryTimeoutMs,
    long sweepMs) {

  /**
   * One in flight: while it is under way the next one grows, and entries are what costs. Two made
   * every entry slower on two cores and gained nothing in throughput when measured. The byte limit
   * stays well below the 4 MiB above which Ratis deposes the leader. A message costs apply some
   * microseconds, so no entry takes much more than 50 ms of it.
   */
  public static final CommandLogLimits DEFAULT =
      new CommandLogLimits(1, 512 << 10, 3 << 20, 4_096, 10_000, 64L << 20, 100_000, 10_000, 500);

  /**
   * What is no send is refused only above so much of these bounds: however many sends there are,
   * receives, acks, signs of life and ticks still get through.
   */
  static final int DRAIN_PERCENT = 200;

  /** And so are sends of queues that have no more than a small part of them waiting. */
  static final int MODEST_PERCENT = 150;

  static final int MODEST_PART = 32;

  /** The same, but with other bounds of what waits. */
  public CommandLogLimits withWaiting(long bytesMax, int commandsMax) {
    return new CommandLogLimits(
        entriesInFlightMax,
        entryBytes,
        entryBytesMax,
        entryCommandsMax,
        entryMessages,
        bytesMax,
        commandsMax,
        entryTimeoutMs,
        sweepMs);
  }
}
