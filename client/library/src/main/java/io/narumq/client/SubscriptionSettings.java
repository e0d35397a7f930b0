package io.narumq.client;

import io.narumq.api.v1.SubscriptionConfig;
import io.narumq.client.internal.Durations;
import java.time.Duration;

/**
 * Settings of a subscription. Each is named or left open: what is open is the default when a
 * subscription is made, and stays as it is when one is changed. Those of a {@link SubscriptionInfo}
 * are all named.
 *
 * <p>Immutable: each {@code with} makes another one. Values beyond the limits are refused by the
 * server, with FIELD_INVALID; a filter that can not be read with FILTER_INVALID.
 */
public final class SubscriptionSettings {
  /** Nothing named: all defaults. */
  public static final SubscriptionSettings DEFAULT =
      new SubscriptionSettings(SubscriptionConfig.getDefaultInstance());

  private final SubscriptionConfig named;

  private SubscriptionSettings(SubscriptionConfig named) {
    this.named = named;
  }

  /** From how the protocol says it. */
  public static SubscriptionSettings of(SubscriptionConfig config) {
    return new SubscriptionSettings(config);
  }

  /** How the protocol says it. */
  public SubscriptionConfig toConfig() {
    return named;
  }

  /**
   * Which messages it is delivered, such as {@code subject "orders.*.created" and region = "eu"}:
   * at most 1,024 bytes, empty (the default) for all. {@link io.narumq.api.filter.Filter} tells the
   * language.
   */
  public SubscriptionSettings withFilter(String filter) {
    return new SubscriptionSettings(named.toBuilder().setFilter(filter).build());
  }

  /** See {@link #withFilter}. */
  public String filter() {
    return named.getFilter();
  }

  /** Like {@link QueueSettings#withLease}: default 30 s; 1 s to 12 h. */
  public SubscriptionSettings withLease(Duration lease) {
    return new SubscriptionSettings(named.toBuilder().setLease(Durations.toProto(lease)).build());
  }

  /** See {@link #withLease}. */
  public Duration lease() {
    return named.hasLease() ? Durations.of(named.getLease()) : Duration.ofSeconds(30);
  }

  /** Like {@link QueueSettings#withMaxProcessing}: 1 s to 30 d, default zero. */
  public SubscriptionSettings withMaxProcessing(Duration maxProcessing) {
    return new SubscriptionSettings(
        named.toBuilder().setMaxProcessing(Durations.toProto(maxProcessing)).build());
  }

  /** See {@link #withMaxProcessing}. */
  public Duration maxProcessing() {
    return named.hasMaxProcessing() ? Durations.of(named.getMaxProcessing()) : Duration.ZERO;
  }

  /**
   * A message that was delivered so often and comes back again goes to the {@link #deadLetterQueue}
   * or, if there is none, is dropped and counted: default 16; at most 1,000, or 0 for never. It
   * stays in the topic.
   */
  public SubscriptionSettings withMaxDeliveries(int maxDeliveries) {
    return new SubscriptionSettings(named.toBuilder().setMaxDeliveries(maxDeliveries).build());
  }

  /** See {@link #withMaxDeliveries}. */
  public int maxDeliveries() {
    return named.hasMaxDeliveries() ? named.getMaxDeliveries() : 16;
  }

  /**
   * Where messages go that are not delivered any more: a queue that has the same part in braces in
   * its name as the topic, which needs one. Empty, the default, for none.
   */
  public SubscriptionSettings withDeadLetterQueue(String queue) {
    return new SubscriptionSettings(named.toBuilder().setDeadLetterQueue(queue).build());
  }

  /** See {@link #withDeadLetterQueue}. */
  public String deadLetterQueue() {
    return named.getDeadLetterQueue();
  }

  /** Like {@link QueueSettings#withRetry}: default 1 s, 2 and 5 min. */
  public SubscriptionSettings withRetry(Duration initial, double multiplier, Duration max) {
    return new SubscriptionSettings(
        named.toBuilder()
            .setRetryInitial(Durations.toProto(initial))
            .setRetryMultiplier(multiplier)
            .setRetryMax(Durations.toProto(max))
            .build());
  }

  /** At most so many messages of each partition under a lease; 0, the default, for no limit. */
  public SubscriptionSettings withMaxInFlight(int messages) {
    return new SubscriptionSettings(named.toBuilder().setMaxInFlight(messages).build());
  }

  /** See {@link #withMaxInFlight}. */
  public int maxInFlight() {
    return named.getMaxInFlight();
  }

  /** While it is paused nobody is given messages; all else goes on. Default false. */
  public SubscriptionSettings withPaused(boolean paused) {
    return new SubscriptionSettings(named.toBuilder().setPaused(paused).build());
  }

  /** See {@link #withPaused}. */
  public boolean paused() {
    return named.getPaused();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SubscriptionSettings settings && settings.named.equals(named);
  }

  @Override
  public int hashCode() {
    return named.hashCode();
  }

  @Override
  public String toString() {
    return "SubscriptionSettings[filter=%s, lease=%s, maxDeliveries=%d, deadLetterQueue=%s]"
        .formatted(filter(), lease(), maxDeliveries(), deadLetterQueue());
  }
}
