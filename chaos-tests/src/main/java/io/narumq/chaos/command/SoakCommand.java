package io.narumq.chaos.command;

import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.Scenarios;
import io.narumq.cli.Output;
import java.time.Duration;
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
    long chosen = Optional.ofNullable(seed).orElseGet(ThreadLocalRandom.current()::nextLong);
    SplittableRandom seeds = new SplittableRandom(chosen);
    output.note("soak with seed " + chosen);
    int worst = 0;
    while (System.nanoTime() < end) {
      worst = Math.max(worst, run(seeds.nextLong(1_000_000)));
    }
    return worst;
  }

  /** Networks are made once in a process: each run has one of its own. */
  private int run(long seed) throws Exception {
    if (options.wantsEnclosure()) {
      return Enclosed.run(options.arguments(MIX, seed, MINUTES));
    }
    Plan plan =
        Scenarios.named(MIX).orElseThrow().plan(seed, options.nodes(), Duration.ofMinutes(MINUTES));
    return new OneRun(plan, options.folder(MIX, seed), output).execute().exitCode();
  }
}
