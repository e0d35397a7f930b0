package io.narumq.client;

import io.narumq.api.v1.TopicConfig;
import io.narumq.client.internal.Durations;
import java.time.Duration;

/**
 * Settings of a topic. Each is named or left open: what is open is the default when a topic is
 * made, and stays as it is when a topic is changed. Those of a {@link TopicInfo} are all named.
 *
 * <p>Immutable: each {@code with} makes another one. Values beyond the limits are refused by the
 * server, with FIELD_INVALID.
 */
public final class TopicSettings {
  /** Nothing named: all defaults. */
  public static final TopicSettings DEFAULT = new TopicSettings(TopicConfig.getDefaultInstance());

  private static final int PARTITIONS = 12;

  private final TopicConfig named;

  private TopicSettings(TopicConfig named) {
    this.named = named;
  }

  /** From how the protocol says it. */
  public static TopicSettings of(TopicConfig config) {
    return new TopicSettings(config);
  }

  /** How the protocol says it. */
  public TopicConfig toConfig() {
    return named;
  }

  /**
   * How many partitions it has, and so how many consumers of a group can share the work: 1 to
   * 1,000, default 12. Never changes, as the messages of a key must stay in their partition.
   */
  public TopicSettings withPartitions(int partitions) {
    return new TopicSettings(named.toBuilder().setPartitions(partitions).build());
  }

  /** See {@link #withPartitions}. */
  public int partitions() {
    return named.hasPartitions() ? named.getPartitions() : PARTITIONS;
  }

  /**
   * What was published longer ago is deleted, by whole sets: 1 s to 10 years, default 7 d; zero
   * means never. To change it counts for what is stored already.
   */
  public TopicSettings withRetention(Duration retention) {
    return new TopicSettings(named.toBuilder().setRetention(Durations.toProto(retention)).build());
  }

  /** See {@link #withRetention}. */
  public Duration retention() {
    return named.hasRetention() ? Durations.of(named.getRetention()) : Duration.ofDays(7);
  }

  /**
   * So many bytes of bodies may each partition keep, at least 1 MiB; the oldest are deleted first.
   * Zero, the default, means any number.
   */
  public TopicSettings withRetentionBytes(long bytes) {
    return new TopicSettings(named.toBuilder().setRetentionBytes(bytes).build());
  }

  /** See {@link #withRetentionBytes}. */
  public long retentionBytes() {
    return named.getRetentionBytes();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicSettings settings && settings.named.equals(named);
  }

  @Override
  public int hashCode() {
    return named.hashCode();
  }

  @Override
  public String toString() {
    return "TopicSettings[partitions=%d, retention=%s, retentionBytes=%d]"
        .formatted(partitions(), retention(), retentionBytes());
  }
}
