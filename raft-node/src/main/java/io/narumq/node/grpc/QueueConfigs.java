package io.narumq.node.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.HistoryMode;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.QueueConfig;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.state.ParkedKeys;

/** Settings of a queue between the API and the log. */
final class QueueConfigs {
  private static final int PERMILLE = 1_000;

  /** What a queue is made with that names nothing. */
  private static final QueueSettings DEFAULTS =
      QueueSettings.newBuilder()
          .setLeaseMs(Limits.LEASE_MS_DEFAULT)
          .setMaxProcessingMs(0)
          .setPriorityAgeingMs(Limits.AGEING_MS_DEFAULT)
          .setMaxDeliveries(Limits.DELIVERIES_DEFAULT)
          .setDeadLetterQueue("")
          .setRetryInitialMs(Limits.RETRY_INITIAL_MS_DEFAULT)
          .setRetryMultiplierPermille(Limits.RETRY_MULTIPLIER_DEFAULT * PERMILLE)
          .setRetryMaxMs(Limits.RETRY_MAX_MS_DEFAULT)
          .setTtlMs(0)
          .setOnExpiry(ExpiryAction.EXPIRY_ACTION_DROP_VALUE)
          .setDedupeWindowMs(Limits.DEDUPE_MS_DEFAULT)
          .setHistory(HistoryMode.HISTORY_MODE_EXCEPTIONS_VALUE)
          .setMaxMessages(0)
          .setMaxBytes(0)
          .setMaxInFlight(0)
          .setOnFull(FullAction.FULL_ACTION_REJECT_VALUE)
          .setPaused(false)
          .setFifo(false)
          .setOnPoison(PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE)
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
          millisOrZero(
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
    nameDeadLetters(config, settings);
    nameRetries(config, settings);
    nameExpiry(config, settings);
    nameLimits(config, settings);
    nameFifo(config, settings);
    nameHistory(config, settings);
    if (config.hasDedupeWindow()) {
      settings.setDedupeWindowMs(
          millis(
              "dedupe_window",
              config.getDedupeWindow(),
              Limits.DEDUPE_MS_MIN,
              Limits.DEDUPE_MS_MAX));
    }
    if (config.hasPaused()) {
      settings.setPaused(config.getPaused());
    }
    return settings.build();
  }

  private static void nameDeadLetters(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasMaxDeliveries()) {
      settings.setMaxDeliveries(
          Fields.atMost(
              "config.max_deliveries", config.getMaxDeliveries(), Limits.DELIVERIES_MAX, 0));
    }
    if (config.hasDeadLetterQueue()) {
      if (!config.getDeadLetterQueue().isEmpty()) {
        Fields.queue(config.getDeadLetterQueue());
      }
      settings.setDeadLetterQueue(config.getDeadLetterQueue());
    }
  }

  private static void nameRetries(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasRetryInitial()) {
      settings.setRetryInitialMs(
          millis("retry_initial", config.getRetryInitial(), 0, Limits.RETRY_MS_MAX));
    }
    if (config.hasRetryMultiplier()) {
      double multiplier = config.getRetryMultiplier();
      if (!(multiplier >= 1 && multiplier <= Limits.RETRY_MULTIPLIER_MAX)) {
        throw ApiErrors.fieldInvalid(
            "config.retry_multiplier", "1 to " + Limits.RETRY_MULTIPLIER_MAX);
      }
      settings.setRetryMultiplierPermille((int) Math.round(multiplier * PERMILLE));
    }
    if (config.hasRetryMax()) {
      settings.setRetryMaxMs(millis("retry_max", config.getRetryMax(), 0, Limits.RETRY_MS_MAX));
    }
  }

  private static void nameExpiry(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasTtl()) {
      settings.setTtlMs(
          millisOrZero("ttl", config.getTtl(), Limits.TTL_MS_MIN, Limits.DELAY_MS_MAX));
    }
    if (config.hasOnExpiry()) {
      settings.setOnExpiry(
          switch (config.getOnExpiry()) {
            case EXPIRY_ACTION_UNSPECIFIED, EXPIRY_ACTION_DROP ->
                ExpiryAction.EXPIRY_ACTION_DROP_VALUE;
            case EXPIRY_ACTION_DEAD_LETTER -> ExpiryAction.EXPIRY_ACTION_DEAD_LETTER_VALUE;
            case UNRECOGNIZED -> throw ApiErrors.fieldInvalid("config.on_expiry", "unknown");
          });
    }
  }

  private static void nameHistory(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasHistory()) {
      settings.setHistory(
          switch (config.getHistory()) {
            case HISTORY_MODE_UNSPECIFIED, HISTORY_MODE_EXCEPTIONS ->
                HistoryMode.HISTORY_MODE_EXCEPTIONS_VALUE;
            case HISTORY_MODE_ALL -> HistoryMode.HISTORY_MODE_ALL_VALUE;
            case HISTORY_MODE_NONE -> HistoryMode.HISTORY_MODE_NONE_VALUE;
            case UNRECOGNIZED -> throw ApiErrors.fieldInvalid("config.history", "unknown");
          });
    }
  }

  private static void nameLimits(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasMaxMessages()) {
      settings.setMaxMessages(limit("max_messages", config.getMaxMessages(), Long.MAX_VALUE));
    }
    if (config.hasMaxBytes()) {
      settings.setMaxBytes(limit("max_bytes", config.getMaxBytes(), Long.MAX_VALUE));
    }
    if (config.hasMaxInFlight()) {
      // Unsigned on the wire, like those above.
      long maxInFlight = config.getMaxInFlight();
      settings.setMaxInFlight((int) limit("max_in_flight", maxInFlight, Integer.MAX_VALUE));
    }
    if (config.hasOnFull()) {
      settings.setOnFull(
          switch (config.getOnFull()) {
            case FULL_ACTION_UNSPECIFIED, FULL_ACTION_REJECT -> FullAction.FULL_ACTION_REJECT_VALUE;
            case FULL_ACTION_DROP_OLDEST -> FullAction.FULL_ACTION_DROP_OLDEST_VALUE;
            case UNRECOGNIZED -> throw ApiErrors.fieldInvalid("config.on_full", "unknown");
          });
    }
  }

  private static void nameFifo(QueueConfig config, QueueSettings.Builder settings) {
    if (config.hasFifo()) {
      settings.setFifo(config.getFifo());
    }
    if (config.hasOnPoison()) {
      settings.setOnPoison(
          switch (config.getOnPoison()) {
            case POISON_ACTION_UNSPECIFIED, POISON_ACTION_DEAD_LETTER ->
                PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE;
            case POISON_ACTION_PARK -> PoisonAction.POISON_ACTION_PARK_VALUE;
            case POISON_ACTION_SKIP -> PoisonAction.POISON_ACTION_SKIP_VALUE;
            case UNRECOGNIZED -> throw ApiErrors.fieldInvalid("config.on_poison", "unknown");
          });
    }
  }

  private static long limit(String field, long value, long max) {
    if (value < 0) {
      throw ApiErrors.fieldInvalid("config." + field, "at most " + max);
    }
    return value;
  }

  static QueueConfig config(QueueSettings settings) {
    return QueueConfig.newBuilder()
        .setLease(Durations.fromMillis(settings.getLeaseMs()))
        .setMaxProcessing(Durations.fromMillis(settings.getMaxProcessingMs()))
        .setPriorityAgeing(Durations.fromMillis(settings.getPriorityAgeingMs()))
        .setMaxDeliveries(settings.getMaxDeliveries())
        .setDeadLetterQueue(settings.getDeadLetterQueue())
        .setRetryInitial(Durations.fromMillis(settings.getRetryInitialMs()))
        .setRetryMultiplier((double) settings.getRetryMultiplierPermille() / PERMILLE)
        .setRetryMax(Durations.fromMillis(settings.getRetryMaxMs()))
        .setTtl(Durations.fromMillis(settings.getTtlMs()))
        .setOnExpiryValue(settings.getOnExpiry())
        .setFifo(settings.getFifo())
        .setOnPoison(ParkedKeys.onPoison(settings))
        .setDedupeWindow(Durations.fromMillis(settings.getDedupeWindowMs()))
        .setHistoryValue(settings.getHistory())
        .setMaxMessages(settings.getMaxMessages())
        .setMaxBytes(settings.getMaxBytes())
        .setMaxInFlight(settings.getMaxInFlight())
        .setOnFullValue(settings.getOnFull())
        .setPaused(settings.getPaused())
        .build();
  }

  /** 0 stands for never, or for none. */
  private static long millisOrZero(String field, Duration duration, long minMs, long maxMs) {
    return Fields.durationOrZero("config." + field, duration, minMs, maxMs);
  }

  private static long millis(String field, Duration duration, long minMs, long maxMs) {
    return Fields.duration("config." + field, duration, minMs, maxMs);
  }
}
