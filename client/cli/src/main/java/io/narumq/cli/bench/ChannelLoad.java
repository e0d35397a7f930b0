package io.narumq.cli.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much goes over a channel. */
final class ChannelLoad {
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
      description = "The same load before it (default: ${DEFAULT-VALUE}).")
  Duration warmup = Duration.ZERO;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Of each body, 8 to 1048576 (default: ${DEFAULT-VALUE}).")
  int size;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that publish (default: ${DEFAULT-VALUE}).")
  int publishers;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Who all get every message (default: ${DEFAULT-VALUE}).")
  int subscribers;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Messages a second of all publishers, whatever happens (default: as fast as they get"
              + " through).")
  @Nullable Integer rate;

  @Option(
      names = "--outstanding",
      paramLabel = "N",
      defaultValue = "2000",
      description =
          "Without --rate: messages that are published and not received by the first subscriber"
              + " (default: ${DEFAULT-VALUE}).")
  int outstanding;

  /** Throws IllegalArgumentException that names the option that is out of range. */
  void check() {
    inRange("--seconds", seconds, 1, 86_400);
    inRange("--size", size, Body.BYTES_MIN, 1 << 20);
    inRange("--publishers", publishers, 1, 1_000);
    inRange("--subscribers", subscribers, 1, 1_000);
    inRange("--outstanding", outstanding, 1, 10_000_000);
    inRange("--rate", rate == null ? 1 : rate, 1, 10_000_000);
  }

  private static void inRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, not %,d".formatted(option, min, max, value));
    }
  }
}
