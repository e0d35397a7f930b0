package io.narumq.client;

import java.util.Comparator;

/** One partition of a topic. Ordered by topic, then by number. */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  @Override
  public int compareTo(TopicPartition other) {
    return ORDER.compare(this, other);
  }

  /** As in {@code events/3}. */
  @Override
  public String toString() {
    return topic + "/" + partition;
  }
}
