package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import io.narumq.api.v1.TopicConfig;
import io.narumq.state.v1.TopicSettings;

/** Settings of a topic between the API and the log. */
final class TopicConfigs {
  /** What a topic is made with that names nothing. */
  private static final TopicSettings DEFAULTS =
      TopicSettings.newBuilder()
          .setPartitions(Limits.PARTITIONS_DEFAULT)
          .setRetentionMs(Limits.RETENTION_MS_DEFAULT)
          .setRetentionBytes(0)
          .build();

  private TopicConfigs() {}

  /** All settings: defaults where the caller named nothing. */
  static TopicSettings complete(TopicConfig config) {
    return DEFAULTS.toBuilder().mergeFrom(named(config)).build();
  }

  /** Only those that the caller named. */
  static TopicSettings named(TopicConfig config) {
    TopicSettings.Builder settings = TopicSettings.newBuilder();
    if (config.hasPartitions()) {
      Fields.count("config.partitions", config.getPartitions(), 1, Limits.PARTITIONS_MAX);
      settings.setPartitions(config.getPartitions());
    }
    if (config.hasRetention()) {
      settings.setRetentionMs(
          Fields.durationOrZero(
              "config.retention",
              config.getRetention(),
              Limits.RETENTION_MS_MIN,
              Limits.DELAY_MS_MAX));
    }
    if (config.hasRetentionBytes()) {
      long bytes = config.getRetentionBytes();
      if (bytes != 0 && bytes < Limits.RETENTION_BYTES_MIN) {
        throw ApiErrors.fieldInvalid(
            "config.retention_bytes", "0, or at least " + Limits.RETENTION_BYTES_MIN);
      }
      settings.setRetentionBytes(bytes);
    }
    return settings.build();
  }

  static TopicConfig config(TopicSettings settings) {
    return TopicConfig.newBuilder()
        .setPartitions(settings.getPartitions())
        .setRetention(Durations.fromMillis(settings.getRetentionMs()))
        .setRetentionBytes(settings.getRetentionBytes())
        .build();
  }
}
