package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.scenario.RunResult.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One short run of real processes, with the faults that need no privileges. {@code -Dnaru.seed=}
 * repeats what was chosen by chance.
 */
class ChaosRunTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());

  @Test
  void promisesAreKeptUnderFaults() throws Exception {
    System.out.println("chaos: -Dnaru.seed=" + seed + ", data and logs in " + folder);
    Plan plan =
        new Plan(
            "scripted",
            seed,
            3,
            List.of(
                new Step(2_000, List.of("kill-leader", "client-crash"), 4_000, seed),
                new Step(2_000, List.of("pause-leader", "client-pause"), 5_000, seed + 1),
                new Step(2_000, List.of("kill-all"), 500, seed + 2)));
    RunResult result = Run.execute(plan, folder, line -> System.out.println("chaos: " + line));
    result.verdicts().forEach(verdict -> System.out.println("chaos: " + verdict));
    assertThat(result.reasonsInvalid()).isEmpty();
    assertThat(result.outcome()).as("seed %d", seed).isEqualTo(Outcome.PASSED);
  }
}
