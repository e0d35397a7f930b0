package io.narumq.chaos.scenario;

import io.narumq.chaos.check.ReplicasEqual.Compared;
import java.util.List;

/**
 * What was seen of the nodes from outside. Each list is in the order of time but the last.
 *
 * @param led who led when
 * @param roles what each node took itself for, whenever that had changed
 * @param compared where replicas were compared, by shard and index
 */
public record Observed(List<Led> led, List<Role> roles, List<Compared> compared) {
  /** Nobody looked. */
  public static final Observed NOTHING = new Observed(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Observed {
    led = List.copyOf(led);
    roles = List.copyOf(roles);
    compared = List.copyOf(compared);
  }

  /**
   * Who led a shard from then on.
   *
   * @param at nanoseconds since the run began
   */
  public record Led(long at, int shard, String node, long term) {}

  /**
   * What a node took itself for in a shard from then on.
   *
   * @param at nanoseconds since the run began
   * @param term in which the leader leads that it knows of; 0 if it did not answer
   */
  public record Role(long at, String node, int shard, Part part, long term) {}

  /** What a node can be in a shard. */
  public enum Part {
    /** It leads, or thinks so. */
    LEADER,
    /** It knows of another one that leads. */
    FOLLOWER,
    /** It knows of none. */
    LEADERLESS,
    /** It did not answer. */
    SILENT
  }
}
