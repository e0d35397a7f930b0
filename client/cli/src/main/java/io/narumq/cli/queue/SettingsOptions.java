package io.narumq.cli.queue;

import io.narumq.cli.DurationConverter;
import io.narumq.client.HistoryMode;
import io.narumq.client.PoisonAction;
import io.narumq.client.QueueSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings of a queue on the command line; what is not given is not named. */
final class SettingsOptions {
  @Option(
      names = "--lease",
      paramLabel = "TIME",
      description =
          "How long a message stays with a receiver that names no lease, 1s to 12h (default: 30s).")
  private @Nullable Duration lease;

  @Option(
      names = "--max-processing",
      paramLabel = "TIME",
      description =
          "For how long somebody may have a message, extensions included, 1s to 30d; 0s: a worker"
              + " 1h, who extends its lease for ever (default).")
  private @Nullable Duration maxProcessing;

  @Option(
      names = "--priority-ageing",
      paramLabel = "TIME",
      description =
          "A message that has waited so long goes like one of the next priority; 0s for strict"
              + " priorities (default: 60s).")
  private @Nullable Duration priorityAgeing;

  @Option(
      names = "--max-deliveries",
      paramLabel = "N",
      description =
          "After so many deliveries a message goes to the dead-letter queue, 0 for never"
              + " (default: 16).")
  private @Nullable Integer maxDeliveries;

  @Option(
      names = "--dead-letter-queue",
      paramLabel = "NAME",
      description = "Where it goes; same part in braces (default: {NAME}.dlq, made when needed).")
  private @Nullable String deadLetterQueue;

  @Option(
      names = "--retry",
      paramLabel = "INITIAL,FACTOR,MAX",
      converter = Retry.Converter.class,
      description =
          "How long a failed message waits: INITIAL after the first delivery, FACTOR times as long"
              + " after each further one, at most MAX (default: 1s,2,5m).")
  private @Nullable Retry retry;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long a message may be delivered that names no time itself, 0s for ever (default:"
              + " 0s).")
  private @Nullable Duration ttl;

  @Option(
      names = "--dead-letter-expired",
      negatable = true,
      description = "Messages whose time is over go to the dead-letter queue (default: dropped).")
  private @Nullable Boolean deadLetterExpired;

  @Option(
      names = "--fifo",
      description =
          "Messages of one key are delivered one after the other; decided when the queue is made"
              + " (default: no).")
  private @Nullable Boolean fifo;

  @Option(
      names = "--on-poison",
      paramLabel = "ACTION",
      description =
          "What a FIFO queue does with a message that can not be done: DEAD_LETTER, PARK (its key"
              + " waits) or SKIP (default: DEAD_LETTER).")
  private @Nullable PoisonAction onPoison;

  @Option(
      names = "--dedupe-window",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "For how long dedupe keys are remembered, 1m to 7d (default: 5m).")
  private @Nullable Duration dedupeWindow;

  @Option(
      names = "--history",
      paramLabel = "MODE",
      description =
          "Which events of messages are remembered: EXCEPTIONS (given back, expired, dead-lettered"
              + " ...), ALL or NONE (default: EXCEPTIONS).")
  private @Nullable HistoryMode history;

  @Option(
      names = "--max-messages",
      paramLabel = "N",
      description = "At most so many messages that are not settled, 0 for no limit (default: 0).")
  private @Nullable Long maxMessages;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      description = "At most so many bytes of bodies, 0 for no limit (default: 0).")
  private @Nullable Long maxBytes;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      description =
          "At most so many messages under a lease, of all receivers together, 0 for no limit"
              + " (default: 0).")
  private @Nullable Integer maxInFlight;

  @Option(
      names = "--drop-oldest",
      negatable = true,
      description =
          "Where --max-messages or --max-bytes would refuse a send, the oldest go to the"
              + " dead-letter queue (default: refused).")
  private @Nullable Boolean dropOldest;

  QueueSettings settings() {
    QueueSettings settings = QueueSettings.DEFAULT;
    if (lease != null) {
      settings = settings.withLease(lease);
    }
    if (maxProcessing != null) {
      settings = settings.withMaxProcessing(maxProcessing);
    }
    if (priorityAgeing != null) {
      settings = settings.withPriorityAgeing(priorityAgeing);
    }
    if (maxDeliveries != null) {
      settings = settings.withMaxDeliveries(maxDeliveries);
    }
    if (deadLetterQueue != null) {
      settings = settings.withDeadLetterQueue(deadLetterQueue);
    }
    if (retry != null) {
      settings = settings.withRetry(retry.initial(), retry.factor(), retry.max());
    }
    if (ttl != null) {
      settings = settings.withTtl(ttl);
    }
    if (deadLetterExpired != null) {
      settings = settings.withDeadLettersExpired(deadLetterExpired);
    }
    if (fifo != null) {
      settings = settings.withFifo(fifo);
    }
    if (onPoison != null) {
      settings = settings.withOnPoison(onPoison);
    }
    if (dedupeWindow != null) {
      settings = settings.withDedupeWindow(dedupeWindow);
    }
    if (history != null) {
      settings = settings.withHistory(history);
    }
    return limits(settings);
  }

  private QueueSettings limits(QueueSettings before) {
    QueueSettings settings = before;
    if (maxMessages != null) {
      settings = settings.withMaxMessages(maxMessages);
    }
    if (maxBytes != null) {
      settings = settings.withMaxBytes(maxBytes);
    }
    if (maxInFlight != null) {
      settings = settings.withMaxInFlight(maxInFlight);
    }
    if (dropOldest != null) {
      settings = settings.withDroppingOldest(dropOldest);
    }
    return settings;
  }
}
