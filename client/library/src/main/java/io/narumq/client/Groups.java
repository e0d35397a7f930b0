package io.narumq.client;

import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.client.internal.GroupAdmin;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Consumer groups of the cluster, for operators. Thread-safe; made by {@link NaruClient#groups}. To
 * be in one there are {@link GroupConsumer} and {@link GroupWorker}.
 */
public final class Groups {
  private final GroupAdmin admin;

  Groups(GroupAdmin admin) {
    this.admin = admin;
  }

  /**
   * All groups whose names begin like this, in the order of their names; shard by shard, so it is
   * no snapshot.
   *
   * @param prefix empty for all
   */
  public List<GroupInfo> list(String prefix) {
    return List.copyOf(Waiting.on(admin.calls().list(prefix)));
  }

  /**
   * Members of a group, who has what, and how far it is in each partition. Partitions are asked one
   * after the other what they hold, so it is no snapshot.
   *
   * @throws NaruException GROUP_NOT_FOUND
   */
  public GroupDescription describe(String group) {
    return Waiting.on(admin.describe(group));
  }

  /**
   * Lets a group go on elsewhere in partitions of a topic. Makes the group if there is none. Only
   * while it has no members: one that has a partition {@linkplain GroupConsumer#seek seeks}.
   *
   * @param partitions empty for all of the topic; with {@link ResetTo#offset} exactly one
   * @return the offsets that are next now
   * @throws NaruException GROUP_NOT_EMPTY, TOPIC_NOT_FOUND, PARTITION_NOT_FOUND, GROUP_FULL
   */
  public Map<TopicPartition, Long> reset(
      String group, String topic, Collection<Integer> partitions, ResetTo to) {
    return Waiting.on(
        admin.reset(
            ResetOffsetsRequest.newBuilder()
                .setGroup(group)
                .addTopics(to.toProto().toBuilder().setTopic(topic).addAllPartitions(partitions))
                .build()));
  }

  /** The same in all partitions of a topic. */
  public Map<TopicPartition, Long> reset(String group, String topic, ResetTo to) {
    return reset(group, topic, List.of(), to);
  }

  /**
   * Deletes a group with all that it has committed.
   *
   * @throws NaruException GROUP_NOT_EMPTY while it has members; GROUP_NOT_FOUND; OUTCOME_UNKNOWN if
   *     the answer was lost: it is not repeated, as somebody may have made it again meanwhile
   */
  public void delete(String group) {
    Waiting.on(admin.calls().delete(group));
  }
}
