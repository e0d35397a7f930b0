package io.narumq.cli.queue;

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
      description = "For how long a live worker may keep a message, 1s to 30d (default: 1h).")
  private @Nullable Duration maxProcessing;

  @Option(
      names = "--priority-ageing",
      paramLabel = "TIME",
      description =
          "A message that has waited so long goes like one of the next priority; 0s for strict"
              + " priorities (default: 60s).")
  private @Nullable Duration priorityAgeing;

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
    return settings;
  }
}
