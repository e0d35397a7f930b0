package io.narumq.cli.subscription;

import io.narumq.cli.DurationConverter;
import io.narumq.client.SubscriptionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a subscription. */
final class SubscriptionOptions {
  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description =
          "Which messages, as in: subject \"orders.*.created\" and region = \"eu\" (default: all).")
  private @Nullable String filter;

  @Option(
      names = "--lease",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "How long a message stays with who takes it (default: 30s).")
  private @Nullable Duration lease;

  @Option(
      names = "--max-deliveries",
      paramLabel = "N",
      description =
          "After so many a message that fails is dropped, or dead-lettered; 0 for never"
              + " (default: 16).")
  private @Nullable Integer maxDeliveries;

  @Option(
      names = "--dead-letter-queue",
      paramLabel = "NAME",
      description = "Where such messages go; topic and queue need the same part in braces.")
  private @Nullable String deadLetterQueue;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      description = "At most so many messages of each partition are out; 0 for any (default: 0).")
  private @Nullable Integer maxInFlight;

  /** Those that were given. */
  SubscriptionSettings settings() {
    SubscriptionSettings settings = SubscriptionSettings.DEFAULT;
    if (filter != null) {
      settings = settings.withFilter(filter);
    }
    if (lease != null) {
      settings = settings.withLease(lease);
    }
    if (maxDeliveries != null) {
      settings = settings.withMaxDeliveries(maxDeliveries);
    }
    if (deadLetterQueue != null) {
      settings = settings.withDeadLetterQueue(deadLetterQueue);
    }
    return maxInFlight == null ? settings : settings.withMaxInFlight(maxInFlight);
  }
}
