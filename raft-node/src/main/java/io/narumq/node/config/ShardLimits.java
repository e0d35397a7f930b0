package io.narumq.node.config;

/**
 * How much may wait in the memory of the leader of one shard; more is refused as overload.
 *
 * @param waitingBytesMax bytes of the commands that wait for their turn to be replicated
 * @param waitingCommandsMax number of these commands
 * @param parkedReceiversMax receivers that wait for messages
 */
public record ShardLimits(long waitingBytesMax, int waitingCommandsMax, int parkedReceiversMax) {
  /** 64 MiB, 100,000 and 100,000. */
  public static final ShardLimits DEFAULT = new ShardLimits(64L << 20, 100_000, 100_000);
}
