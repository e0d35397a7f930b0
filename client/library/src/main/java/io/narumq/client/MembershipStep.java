package io.narumq.client;

/**
 * A part of a change of the cluster's nodes, which goes shard by shard.
 *
 * @param shard its number
 * @param nodeId who comes or goes
 * @param kind what happens to it
 * @param done whether it is so now; else it is on its way, and told again
 */
public record MembershipStep(int shard, String nodeId, Kind kind, boolean done) {
  /** What happens to the node. */
  public enum Kind {
    /** It gets the data of the shard, and is a full member of its group then. */
    TAKEN_IN,
    /** It is no member of the shard's group any more. */
    TAKEN_OUT
  }
}
