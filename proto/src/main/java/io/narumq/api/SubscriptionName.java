package io.narumq.api;

import java.util.Optional;

/**
 * What a subscription has of one partition, which messages are taken from like from a queue: {@code
 * topic/partition/subscription}. No queue is called so.
 *
 * @param partition its number
 * @param subscription follows the rule of channel names
 */
public record SubscriptionName(String topic, int partition, String subscription) {
  /** Of partitions, as topics have them. */
  private static final int PARTITION_DIGITS_MAX = 3;

  private static final char BETWEEN = '/';

  /** Whether a name can be that of a partition of a subscription, and of no queue. */
  public static boolean isOne(String name) {
    return name.indexOf(BETWEEN) >= 0;
  }

  /** Reads a name; empty if it is none of these. */
  public static Optional<SubscriptionName> parse(String name) {
    int first = name.indexOf(BETWEEN);
    int last = name.lastIndexOf(BETWEEN);
    if (first < 0 || first == last) {
      return Optional.empty();
    }
    String number = name.substring(first + 1, last);
    String topic = name.substring(0, first);
    String subscription = name.substring(last + 1);
    return isNumber(number) && QueueName.isValid(topic) && ChannelName.isValid(subscription)
        ? Optional.of(new SubscriptionName(topic, Integer.parseInt(number), subscription))
        : Optional.empty();
  }

  /** In one way only: without zeros in front. */
  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= PARTITION_DIGITS_MAX
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && (text.length() == 1 || text.charAt(0) != '0');
  }

  /** What the names of all subscriptions of a topic begin with, of all its partitions. */
  public static String prefix(String topic) {
    return topic + BETWEEN;
  }

  /** What the names of all subscriptions of a partition begin with. */
  public static String prefix(String topic, int partition) {
    return topic + BETWEEN + partition + BETWEEN;
  }

  /** The shard of the partition, from 0. */
  public int shard(int shards) {
    return Partitioning.shardOf(topic, partition, shards);
  }

  /** As it is written. */
  @Override
  public String toString() {
    return prefix(topic, partition) + subscription;
  }
}
