package io.narumq.cluster;

/**
 * Who leads a shard.
 *
 * @param nodeId the leader
 * @param term the Raft term in which it leads; another leader has a larger one
 */
public record Leadership(String nodeId, long term) {}
