package io.narumq.statemachine;

import io.narumq.statemachine.CommandResult.CommittedOffset;
import java.util.List;
import java.util.Optional;

/**
 * A consumer group as it is behind one entry.
 *
 * @param epoch the last one that the group took
 * @param generation the epoch of the last change of members or of what they read
 * @param settled whether every partition is where it is to be
 * @param members in the order in which they joined
 * @param topics that members read, or whose offsets the group remembers
 */
public record GroupView(
    String name,
    long epoch,
    long generation,
    boolean settled,
    List<Member> members,
    List<Topic> topics) {

  /**
   * A member.
   *
   * @param instanceId empty if it has none
   * @param topics the names of those that it reads
   * @param joinedWallMs since when it is in the group, or its instance had its last life
   */
  public record Member(
      String memberId,
      String instanceId,
      long sessionTimeoutMs,
      List<String> topics,
      long joinedWallMs) {}

  /**
   * A topic.
   *
   * @param uid which topic of that name
   * @param expiresWallMs when the group forgets it; 0 while a member reads it
   */
  public record Topic(String name, long uid, List<Partition> partitions, long expiresWallMs) {}

  /**
   * A partition.
   *
   * @param owner the id of the member that has it; empty if nobody does
   * @param target the id of the member that is to have it; empty if nobody is
   * @param epoch by which it was given to whoever has it, or had it last
   * @param committed how far it was worked off; empty if nothing was committed
   */
  public record Partition(
      String owner, String target, long epoch, Optional<CommittedOffset> committed) {}
}
