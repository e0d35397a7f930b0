package io.narumq.client;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A subscription, with all of its settings.
 *
 * @param partitions what it has of each, by number; empty in a list of subscriptions
 */
public record SubscriptionInfo(
    String topic,
    String name,
    SubscriptionSettings settings,
    Instant created,
    List<SubscribedPartitionInfo> partitions) {
  /**
   * How many messages are still to be delivered, at most: those that it has not come to, of which
   * its filter may leave out any, those that came back and those that wait for their next delivery.
   */
  public long depth() {
    return sum(it -> it.ahead() + it.ready() + it.backingOff());
  }

  /** The sum of a number over all partitions. */
  public long sum(ToLongFunction<SubscribedPartitionInfo> number) {
    return partitions.stream().mapToLong(number).sum();
  }

  /** When the oldest message was published that waits to be delivered. */
  public Optional<Instant> oldest() {
    return partitions.stream().flatMap(it -> it.oldest().stream()).min(Comparator.naturalOrder());
  }
}
