package io.narumq.client;

import io.narumq.api.v1.QueueConfig;
import io.narumq.client.internal.Durations;
import java.time.Duration;

/**
 * Settings of a queue. Each is named or left open: what is open is the default when a queue is
 * made, and stays as it is when a queue is changed. Those of a {@link QueueInfo} are all named.
 *
 * <p>Immutable: each {@code with} makes another one. Values beyond the limits are refused by the
 * server, with FIELD_INVALID.
 */
public final class QueueSettings {
  /** Nothing named: all defaults. */
  public static final QueueSettings DEFAULT = new QueueSettings(QueueConfig.getDefaultInstance());

  private final QueueConfig named;

  private QueueSettings(QueueConfig named) {
    this.named = named;
  }

  /** From how the protocol says it. */
  public static QueueSettings of(QueueConfig config) {
    return new QueueSettings(config);
  }

  /** How the protocol says it. */
  public QueueConfig toConfig() {
    return named;
  }

  /**
   * How long a message stays with a receiver that names no lease of its own: default 30 s; 1 s to
   * 12 h.
   */
  public QueueSettings withLease(Duration lease) {
    return new QueueSettings(named.toBuilder().setLease(Durations.toProto(lease)).build());
  }

  /** See {@link #withLease}. */
  public Duration lease() {
    return named.hasLease() ? Durations.of(named.getLease()) : Duration.ofSeconds(30);
  }

  /**
   * For how long a session may keep a message, however alive it is, so that a hung worker in a live
   * process gives its message back: default 1 h; 1 s to 30 d.
   */
  public QueueSettings withMaxProcessing(Duration maxProcessing) {
    return new QueueSettings(
        named.toBuilder().setMaxProcessing(Durations.toProto(maxProcessing)).build());
  }

  /** See {@link #withMaxProcessing}. */
  public Duration maxProcessing() {
    return named.hasMaxProcessing() ? Durations.of(named.getMaxProcessing()) : Duration.ofHours(1);
  }

  /**
   * A message that has waited so long goes like one of the next priority, after twice as long like
   * one of the priority after that, so that none starves: default 60 s; 1 s to 30 d, or zero for
   * strict priorities.
   */
  public QueueSettings withPriorityAgeing(Duration ageing) {
    return new QueueSettings(
        named.toBuilder().setPriorityAgeing(Durations.toProto(ageing)).build());
  }

  /** See {@link #withPriorityAgeing}. */
  public Duration priorityAgeing() {
    return named.hasPriorityAgeing()
        ? Durations.of(named.getPriorityAgeing())
        : Duration.ofMinutes(1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QueueSettings settings && settings.named.equals(named);
  }

  @Override
  public int hashCode() {
    return named.hashCode();
  }

  @Override
  public String toString() {
    return named.toString().strip().replaceAll("\\s+", " ");
  }
}
