package io.narumq.cli.topic;

import io.narumq.cli.DurationConverter;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of a topic that may change. */
final class TopicOptions {
  @Option(
      names = "--retention",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "What was published longer ago is deleted, 1s to 10 years; 0s for never (default: 7d).")
  private @Nullable Duration retention;

  @Option(
      names = "--retention-bytes",
      paramLabel = "N",
      description =
          "So many bytes of bodies may each partition keep, the oldest are deleted; 0 for any number"
              + " (default: 0).")
  private @Nullable Long retentionBytes;

  /** Those that were given. */
  TopicSettings settings() {
    TopicSettings settings = TopicSettings.DEFAULT;
    if (retention != null) {
      settings = settings.withRetention(retention);
    }
    return retentionBytes == null ? settings : settings.withRetentionBytes(retentionBytes);
  }
}
