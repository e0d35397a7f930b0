package io.narumq.client;

/**
 * A comparison of the replicas of a shard that was asked for.
 *
 * @param shard its number
 * @param index the log index behind which every node reads its rows
 */
public record ReplicaCheck(int shard, long index) {}
