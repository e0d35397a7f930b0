package io.narumq.node.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.QueueConfig;
import io.narumq.state.v1.QueueSettings;

/** Settings of a queue between the API and the log. */
final class QueueConfigs {
  /** What a queue is made with that names nothing. */
  private static final QueueSettings DEFAULTS =
      QueueSettings.newBuilder()
          .setLeaseMs(Limits.LEASE_MS_DEFAULT)
          .setMaxProcessingMs(Limits.PROCESSING_MS_DEFAULT)
          .setPriorityAgeingMs(Limits.AGEING_MS_DEFAULT)
          .build();

  private QueueConfigs() {}

  /** All settings: defaults where the caller named nothing. */
  static QueueSettings complete(QueueConfig config) {
    return DEFAULTS.toBuilder().mergeFrom(named(config)).build();
  }

  /** Only those that the caller named. */
  static QueueSettings named(QueueConfig config) {
    QueueSettings.Builder settings = QueueSettings.newBuilder();
    if (config.hasLease()) {
      settings.setLeaseMs(
          millis("lease", config.getLease(), Limits.LEASE_MS_MIN, Limits.LEASE_MS_MAX));
    }
    if (config.hasMaxProcessing()) {
      settings.setMaxProcessingMs(
          millis(
              "max_processing",
              config.getMaxProcessing(),
              Limits.PROCESSING_MS_MIN,
              Limits.PROCESSING_MS_MAX));
    }
    if (config.hasPriorityAgeing()) {
      settings.setPriorityAgeingMs(
          millisOrZero(
              "priority_ageing",
              config.getPriorityAgeing(),
              Limits.AGEING_MS_MIN,
              Limits.AGEING_MS_MAX));
    }
    return settings.build();
  }

  static QueueConfig config(QueueSettings settings) {
    return QueueConfig.newBuilder()
        .setLease(Durations.fromMillis(settings.getLeaseMs()))
        .setMaxProcessing(Durations.fromMillis(settings.getMaxProcessingMs()))
        .setPriorityAgeing(Durations.fromMillis(settings.getPriorityAgeingMs()))
        .build();
  }

  /** 0 stands for never. */
  private static long millisOrZero(String field, Duration duration, long minMs, long maxMs) {
    return duration.equals(Durations.ZERO) ? 0 : millis(field, duration, minMs, maxMs);
  }

  private static long millis(String field, Duration duration, long minMs, long maxMs) {
    return Fields.duration("config." + field, duration, minMs, maxMs);
  }
}
