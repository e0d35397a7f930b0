package io.narumq.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A consumer group.
 *
 * @param generation grows with each change of members, or of what they read
 * @param settled whether every partition is with the member that is to have it
 * @param members in the order in which they joined
 * @param partitions of all topics that members read, or whose offsets the group remembers
 */
public record GroupDescription(
    String name,
    long generation,
    boolean settled,
    List<Member> members,
    List<Partition> partitions) {
  /**
   * A member.
   *
   * @param instanceId empty for none
   * @param joinedAt of an instance, when it came back last
   */
  public record Member(
      String id,
      String instanceId,
      Duration sessionTimeout,
      List<String> topics,
      Instant joinedAt) {}

  /**
   * A partition, and how far the group is in it.
   *
   * @param owner id of the member that has it; empty for nobody
   * @param target id of the member that is to have it; empty for nobody
   * @param committed the offset that is next; empty if nothing was committed
   * @param firstOffset the first message that is kept; empty if the topic was deleted
   * @param nextOffset what the next message gets; empty if the topic was deleted
   */
  public record Partition(
      TopicPartition partition,
      String owner,
      String target,
      OptionalLong committed,
      Optional<Instant> committedAt,
      OptionalLong firstOffset,
      OptionalLong nextOffset) {
    /** How many messages are still to be done, those that are kept; empty if that is not known. */
    public OptionalLong lag() {
      if (nextOffset.isEmpty() || firstOffset.isEmpty()) {
        return OptionalLong.empty();
      }
      long from = Math.max(firstOffset.getAsLong(), committed.orElse(0));
      return OptionalLong.of(Math.max(0, nextOffset.getAsLong() - from));
    }
  }

  /** The sum over all partitions whose lag is known. */
  public long lag() {
    return partitions.stream().mapToLong(partition -> partition.lag().orElse(0)).sum();
  }
}
