package io.narumq.node.shard;

/** What is in the memory of the leader of a shard at one moment; nothing elsewhere. */
public record ShardLoad(
    int waitingCommands, long waitingBytes, int entriesInFlight, int parkedReceivers) {
  public static final ShardLoad NONE = new ShardLoad(0, 0, 0, 0);
}
