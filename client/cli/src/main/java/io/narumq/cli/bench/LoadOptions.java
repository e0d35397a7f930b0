package io.narumq.cli.bench;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much of a workload. What is not given has the workload's own value. */
final class LoadOptions {
  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Length of the measurement (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "Full load before it (default: ${DEFAULT-VALUE}).")
  private Duration warmup = Duration.ZERO;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      defaultValue = "1024",
      description = "Of each body, 8 to 1048576 (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--producers",
      paramLabel = "N",
      description = "Threads that send (default: 4; one-in-flight and rate: 1).")
  private @Nullable Integer producers;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Unanswered sends of each producer (default: 256; one-in-flight: 1).")
  private @Nullable Integer inFlight;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      description = "Threads that receive and ack (default: cycle and drain 4, rate 1).")
  private @Nullable Integer consumers;

  @Option(
      names = "--outstanding",
      paramLabel = "N",
      defaultValue = "2000",
      description = "cycle: messages between send and ack (default: ${DEFAULT-VALUE}).")
  private int outstanding;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "rate: messages a second (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--backlog",
      paramLabel = "N",
      defaultValue = "200000",
      description = "drain: messages to begin with (default: ${DEFAULT-VALUE}).")
  private int backlog;

  /**
   * The load of one workload.
   *
   * @throws IllegalArgumentException that names the option that is out of range
   */
  QueueLoad of(QueueWorkload workload) {
    boolean receives = workload.consumers() > 0;
    return new QueueLoad(
        workload,
        inRange("--size", size, Body.BYTES_MIN, 1 << 20),
        inRange("--producers", or(producers, workload.producers()), 1, 1_000),
        workload == QueueWorkload.RATE
            ? 0
            : inRange("--in-flight", or(inFlight, workload.inFlight()), 1, 1_000_000),
        receives ? inRange("--consumers", or(consumers, workload.consumers()), 1, 1_000) : 0,
        inRange("--outstanding", outstanding, 1, 10_000_000),
        inRange("--rate", rate, 1, 10_000_000),
        inRange("--backlog", backlog, 1, 1_000_000_000),
        warmup,
        Duration.ofSeconds(inRange("--seconds", seconds, 1, 86_400)));
  }

  private static int or(@Nullable Integer given, int preset) {
    return Optional.ofNullable(given).orElse(preset);
  }

  private static int inRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, not %,d".formatted(option, min, max, value));
    }
    return value;
  }
}
