package io.narumq.node.grpc;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.QueueName;
import io.narumq.api.v1.HistoryMode;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.SubscriptionConfig;
import io.narumq.api.v1.SubscriptionPosition;
import io.narumq.state.v1.PartitionStart;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import java.util.Map;

/** Settings of a subscription between the API and the log: those of a queue, and a filter. */
final class SubscriptionConfigs {
  private SubscriptionConfigs() {}

  /** All settings: defaults where the caller named nothing. */
  static SubscriptionSettings complete(SubscriptionConfig config) {
    QueueSettings delivery =
        QueueConfigs.complete(delivery(config)).toBuilder()
            .setOnPoison(onPoison(config.getDeadLetterQueue()).getNumber())
            // There is no call yet that would tell it.
            .setHistory(HistoryMode.HISTORY_MODE_NONE_VALUE)
            .build();
    return SubscriptionSettings.newBuilder()
        .setDelivery(delivery)
        .setFilter(Fields.filter(config.getFilter()))
        .build();
  }

  /** Only those that the caller named. */
  static SubscriptionSettings named(SubscriptionConfig config) {
    SubscriptionSettings.Builder settings = SubscriptionSettings.newBuilder();
    QueueSettings.Builder delivery = QueueConfigs.named(delivery(config)).toBuilder();
    if (config.hasDeadLetterQueue()) {
      delivery.setOnPoison(onPoison(config.getDeadLetterQueue()).getNumber());
    }
    if (config.hasFilter()) {
      settings.setFilter(Fields.filter(config.getFilter()));
    }
    return delivery.build().equals(QueueSettings.getDefaultInstance())
        ? settings.build()
        : settings.setDelivery(delivery).build();
  }

  private static PoisonAction onPoison(String deadLetterQueue) {
    return deadLetterQueue.isEmpty()
        ? PoisonAction.POISON_ACTION_SKIP
        : PoisonAction.POISON_ACTION_DEAD_LETTER;
  }

  private static QueueConfig delivery(SubscriptionConfig config) {
    QueueConfig.Builder delivery = QueueConfig.newBuilder();
    if (config.hasLease()) {
      delivery.setLease(config.getLease());
    }
    if (config.hasMaxProcessing()) {
      delivery.setMaxProcessing(config.getMaxProcessing());
    }
    if (config.hasMaxDeliveries()) {
      delivery.setMaxDeliveries(config.getMaxDeliveries());
    }
    if (config.hasDeadLetterQueue()) {
      delivery.setDeadLetterQueue(deadLetterQueue(config.getDeadLetterQueue()));
    }
    if (config.hasRetryInitial()) {
      delivery.setRetryInitial(config.getRetryInitial());
    }
    if (config.hasRetryMultiplier()) {
      delivery.setRetryMultiplier(config.getRetryMultiplier());
    }
    if (config.hasRetryMax()) {
      delivery.setRetryMax(config.getRetryMax());
    }
    if (config.hasMaxInFlight()) {
      delivery.setMaxInFlight(config.getMaxInFlight());
    }
    if (config.hasPaused()) {
      delivery.setPaused(config.getPaused());
    }
    return delivery.build();
  }

  private static String deadLetterQueue(String name) {
    if (!name.isEmpty() && !QueueName.isValid(name)) {
      throw ApiErrors.fieldInvalid("config.dead_letter_queue", QueueName.RULE);
    }
    return name;
  }

  static SubscriptionConfig config(SubscriptionSettings settings) {
    QueueConfig delivery = QueueConfigs.config(settings.getDelivery());
    return SubscriptionConfig.newBuilder()
        .setFilter(settings.getFilter())
        .setLease(delivery.getLease())
        .setMaxProcessing(Durations.fromMillis(settings.getDelivery().getMaxProcessingMs()))
        .setMaxDeliveries(delivery.getMaxDeliveries())
        .setDeadLetterQueue(delivery.getDeadLetterQueue())
        .setRetryInitial(delivery.getRetryInitial())
        .setRetryMultiplier(delivery.getRetryMultiplier())
        .setRetryMax(delivery.getRetryMax())
        .setMaxInFlight(delivery.getMaxInFlight())
        .setPaused(delivery.getPaused())
        .build();
  }

  static SubscriptionStart start(SubscriptionPosition position) {
    SubscriptionStart.Builder start = SubscriptionStart.newBuilder();
    switch (position.getPositionCase()) {
      case LATEST -> start.setLatest(position.getLatest());
      case PUBLISHED_AT -> {
        if (!Timestamps.isValid(position.getPublishedAt())
            || Timestamps.toMillis(position.getPublishedAt()) <= 0) {
          throw ApiErrors.fieldInvalid("start.published_at", "a time after 1970");
        }
        start.setPublishedWallMs(Timestamps.toMillis(position.getPublishedAt()));
      }
      case POSITION_NOT_SET -> {}
    }
    Fields.count("start.offsets", position.getOffsetsCount(), 0, Limits.PARTITIONS_MAX);
    // In order, so that the same call again is the same command.
    position.getOffsetsMap().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                start.addPartitions(
                    PartitionStart.newBuilder()
                        .setPartition(entry.getKey())
                        .setOffset(entry.getValue())));
    return start.build();
  }
}
