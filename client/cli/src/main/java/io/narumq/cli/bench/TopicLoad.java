package io.narumq.cli.bench;

import io.narumq.cli.DurationConverter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much is published to a topic, and how it is read. */
final class TopicLoad {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Length of the measurement (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "Full load before it (default: ${DEFAULT-VALUE}).")
  Duration warmup = Duration.ZERO;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Of each body, 8 to 1048576 (default: ${DEFAULT-VALUE}).")
  int size;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "12",
      description = "Of the topic (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      defaultValue = "4",
      description = "Threads that publish (default: ${DEFAULT-VALUE}).")
  int publishers;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Unanswered messages of each publisher (default: ${DEFAULT-VALUE}).")
  int inFlight;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Publish so many a second, whatever happens (default: as many as it takes).")
  @Nullable Integer rate;

  @Option(
      names = "--readers",
      paramLabel = "N",
      description =
          "How often all of the topic is read by plain fetches (default: 1, or 0 with --groups).")
  @Nullable Integer readers;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many consumer groups read it, and commit (default: ${DEFAULT-VALUE}).")
  int groups;

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of each group; at most one for each partition (default: ${DEFAULT-VALUE}).")
  int members;

  int readers() {
    Integer given = readers;
    return given == null ? (groups > 0 ? 0 : 1) : given;
  }

  /** How often all of the topic is read. */
  int reads() {
    return readers() + groups;
  }

  /**
   * Looks at all of them.
   *
   * @throws IllegalArgumentException that names the option that is out of range
   */
  void check() {
    inRange("--seconds", seconds, 1, 86_400);
    inRange("--size", size, Body.BYTES_MIN, 1 << 20);
    inRange("--partitions", partitions, 1, 1_000);
    inRange("--publishers", publishers, 1, 1_000);
    inRange("--in-flight", inFlight, 1, 1_000_000);
    inRange("--readers", readers(), 0, 100);
    inRange("--groups", groups, 0, 100);
    inRange("--members", members, 1, partitions);
    if (rate != null) {
      inRange("--rate", rate, 1, 10_000_000);
    }
  }

  private static void inRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, not %,d".formatted(option, min, max, value));
    }
  }
}
