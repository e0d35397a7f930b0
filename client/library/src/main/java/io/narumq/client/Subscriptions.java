package io.narumq.client;

import io.narumq.client.internal.SubscriptionCalls;
import java.util.List;

/**
 * Subscriptions of topics. Thread-safe; made by {@link NaruClient#subscriptions}. To work on their
 * messages there is {@link NaruClient#subscriptionWorker}.
 *
 * <p>A call that names a topic throws a {@link NaruException} with TOPIC_NOT_FOUND if there is none
 * of that name, one that names a subscription with SUBSCRIPTION_NOT_FOUND.
 */
public final class Subscriptions {
  private final SubscriptionCalls calls;

  Subscriptions(SubscriptionCalls calls) {
    this.calls = calls;
  }

  /**
   * Makes a subscription that begins with the oldest message of the topic, unless it is there.
   *
   * @return false if it was there with these settings
   * @throws NaruException SUBSCRIPTION_EXISTS_DIFFERENT if it is there with others, FILTER_INVALID,
   *     or TOO_MANY_SUBSCRIPTIONS
   */
  public boolean create(String topic, String subscription, SubscriptionSettings settings) {
    return create(topic, subscription, settings, SubscriptionStart.EARLIEST);
  }

  /** The same, beginning somewhere else. */
  public boolean create(
      String topic, String subscription, SubscriptionSettings settings, SubscriptionStart start) {
    return Waiting.on(calls.create(topic, subscription, settings, start));
  }

  /**
   * Changes the settings that {@code changes} names and leaves the others as they are. Another
   * filter counts for what was never delivered.
   *
   * @return the settings in force
   */
  public SubscriptionSettings update(
      String topic, String subscription, SubscriptionSettings changes) {
    return Waiting.on(calls.update(topic, subscription, changes));
  }

  /** A subscription, and what it has of each partition. */
  public SubscriptionInfo get(String topic, String subscription) {
    return Waiting.on(calls.get(topic, subscription));
  }

  /** The subscriptions of a topic by name, without what they have of partitions. */
  public List<SubscriptionInfo> list(String topic) {
    return List.copyOf(Waiting.on(calls.list(topic)));
  }

  /**
   * Deletes a subscription and all that it knows; the topic keeps its messages.
   *
   * @throws NaruException OUTCOME_UNKNOWN if the answer was lost. The library does not repeat it
   *     then: somebody else may have made a subscription of that name meanwhile.
   */
  public void delete(String topic, String subscription) {
    Waiting.on(calls.delete(topic, subscription));
  }
}
