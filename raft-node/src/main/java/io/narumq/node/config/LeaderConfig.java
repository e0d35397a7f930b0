package io.narumq.node.config;

/**
 * How leaders are found.
 *
 * @param balance whether this node hands the shards that it leads over to those that prefer to lead
 *     them
 * @param electionTimeoutMs after which a node that does not hear of its leader stands for election:
 *     at random between this and twice this. 100 to 1,000; equal on all nodes
 */
public record LeaderConfig(boolean balance, int electionTimeoutMs) {
  /**
   * Leaders move to where they are preferred. A killed leader is replaced within half a second, and
   * no election came up for nothing on two busy cores; half of this did, twice of this made
   * fail-over four times as long.
   */
  public static final LeaderConfig DEFAULT = new LeaderConfig(true, 300);

  static final int TIMEOUT_MS_MIN = 100;

  /** Some things are known of a follower by its not having answered for a second or two. */
  static final int TIMEOUT_MS_MAX = 1_000;
}
