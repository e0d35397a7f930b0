package io.narumq.chaos.command;

import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.RunResult.Outcome;
import io.narumq.chaos.scenario.Scenarios;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many runs. */
@Command(
    name = "soak",
    description = "Runs mixes of faults, one cluster after the other, until the time is over.")
final class SoakCommand implements Callable<Integer> {
  private static final String MIX = "mix";
  private static final long MINUTES = 3;
  private static final long SEED_END = 1_000_000;

  @Mixin private final Output output = new Output();
  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "The seeds of the runs follow from it.")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "No run begins later (default: ${DEFAULT-VALUE}).",
      defaultValue = "60")
  private double minutes;

  @Override
  public Integer call() throws Exception {
    long end = System.nanoTime() + (long) (minutes * 60e9);
    long chosen =
        Optional.ofNullable(seed).orElseGet(() -> ThreadLocalRandom.current().nextLong(SEED_END));
    SplittableRandom seeds = new SplittableRandom(chosen);
    Path folder = Files.createDirectories(options.folder("soak", chosen));
    output.note("soak with seed " + chosen + " in " + folder);
    int worst = 0;
    while (System.nanoTime() < end) {
      worst = Math.max(worst, run(folder, seeds.nextLong(SEED_END)));
    }
    return Math.max(worst, told(folder));
  }

  /** Networks are made once in a process: each run has one of its own. */
  private int run(Path folder, long seed) throws Exception {
    if (options.wantsEnclosure()) {
      return Enclosed.run(options.arguments(MIX, seed, MINUTES, folder));
    }
    Plan plan =
        Scenarios.named(MIX).orElseThrow().plan(seed, options.nodes(), Duration.ofMinutes(MINUTES));
    return new OneRun(plan, RunOptions.folder(folder, MIX, seed), output).execute().exitCode();
  }

  /** What all runs brought about; a soak without some of that is invalid. */
  private int told(Path folder) throws IOException {
    Map<String, Long> counts = Sometimes.in(folder);
    counts.forEach((what, times) -> output.line("     %,d %s".formatted(times, what)));
    List<String> never = Sometimes.never(counts);
    never.forEach(what -> output.line("     invalid: never in any run: " + what));
    return (never.isEmpty() ? Outcome.PASSED : Outcome.INVALID).exitCode();
  }
}
