package io.narumq.client;

import java.util.Set;

/**
 * Is told which partitions a member of a consumer group has. Called one call at a time, in order,
 * on the client's executor; may take its time, and may call the member. What it throws is logged.
 */
public interface GroupListener {
  /**
   * These are the member's from now on. Nothing of them is handed out before this returns, so this
   * is the place to {@linkplain GroupConsumer#seek seek}.
   */
  default void onAssigned(Set<TopicPartition> partitions) {}

  /**
   * These are to go to others, or the member is being closed: nothing more of them is handed out.
   * They are kept until this has returned and all that was handed out of them is committed, or the
   * rebalance timeout is over. May be followed by {@link #onAssigned} for the same ones.
   */
  default void onRevoked(Set<TopicPartition> partitions) {}

  /**
   * These are not the member's any more, and what was handed out of them and not committed is
   * handed out again by others: the member was silent for too long, or too slow to let go.
   */
  default void onLost(Set<TopicPartition> partitions) {}

  /**
   * The member can not go on without help: {@link OffsetOutOfRangeException} and BODIES_UNREADABLE
   * are for one partition, which stands still; any other reason ends the member (TOPIC_REPLACED,
   * MEMBER_FENCED ...).
   */
  default void onFailed(NaruException failure) {}
}
