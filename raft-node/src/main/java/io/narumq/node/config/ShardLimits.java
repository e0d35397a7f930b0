package io.narumq.node.config;

/**
 * How much may wait in the memory of the leader of one shard; more is refused as overload.
 *
 * @param waitingBytesMax bytes of the commands that wait for their turn to be replicated, above
 *     which sends are refused; all else goes on up to twice as many
 * @param waitingCommandsMax number of these commands, likewise
 * @param parkedReceiversMax receivers that wait for messages, and likewise consume streams that are
 *     open
 */
public record ShardLimits(long waitingBytesMax, int waitingCommandsMax, int parkedReceiversMax) {
  /** 64 MiB, 100,000 and 100,000. */
  public static final ShardLimits DEFAULT = new ShardLimits(64L << 20, 100_000, 100_000);
}
