package io.narumq.chaos.command;

import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.Scenario;
import io.narumq.chaos.scenario.Scenarios;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One run. */
@Command(
    name = "run",
    description = "Runs one scenario and judges it.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:passed",
      "1:a promise was broken, or the run could not be made",
      "2:wrong usage",
      "3:invalid: no promise was seen broken, but it was no test"
    })
final class RunCommand implements Callable<Integer> {
  /** Easy to type; there is no need for more. */
  private static final long SEED_END = 1_000_000;

  @Mixin private final Output output = new Output();
  @Mixin private final RunOptions options = new RunOptions();
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "Its name, see naru chaos list.")
  private @Nullable String name;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Repeat what was chosen by chance in a run.")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "How long faults are made, about (default: 40 seconds).")
  private @Nullable Double minutes;

  @Option(
      names = "--plan",
      paramLabel = "FILE",
      description = "Run this plan, the plan.json of an earlier run, in place of a scenario.")
  private @Nullable Path planFile;

  @Override
  public Integer call() throws Exception {
    if (options.wantsEnclosure()) {
      return Enclosed.run(arguments());
    }
    Plan plan = plan();
    Path folder = options.folder(plan.scenario(), plan.seed());
    return new OneRun(plan, folder, output).execute().exitCode();
  }

  private List<String> arguments() {
    return Objects.requireNonNull(spec).root().commandLine().getParseResult().originalArgs();
  }

  private Plan plan() throws IOException {
    if (planFile != null) {
      return Plan.read(planFile);
    }
    if (name == null) {
      throw output.wrongUsage("name a scenario, or a --plan; see: naru chaos list");
    }
    Scenario scenario =
        Scenarios.named(name)
            .orElseThrow(() -> output.wrongUsage("no scenario " + name + "; see: naru chaos list"));
    Duration length =
        Optional.ofNullable(minutes)
            .map(it -> Duration.ofMillis((long) (it * 60_000)))
            .orElse(Scenarios.LENGTH);
    long chosen =
        Optional.ofNullable(seed).orElseGet(() -> ThreadLocalRandom.current().nextLong(SEED_END));
    return scenario.plan(chosen, options.nodes(), length);
  }
}
