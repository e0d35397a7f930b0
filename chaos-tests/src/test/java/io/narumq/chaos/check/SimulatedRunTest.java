package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.check.SimulatedQueue.Bug;
import io.narumq.chaos.history.History;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The checks that know positions, on histories of a queue that is right, whatever is lost on the
 * way, and of queues with a bug. {@code -Dnaru.seed=} repeats a run.
 */
class SimulatedRunTest {
  private static final List<Check> CHECKS =
      List.of(new Replay(), new NothingForgotten(), new OrderRespectsTime());
  private static final int RUNS = 40;

  private final long seed = Long.getLong("naru.seed", ThreadLocalRandom.current().nextLong());

  @Test
  void whatIsRightIsNotConvicted() {
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int i = 0; i < RUNS; i++) {
      History history = SimulatedRun.of(seeds.nextLong(), Bug.NONE, 2_000);
      assertThat(Stream.concat(CHECKS.stream(), Check.OF_ALL_QUEUES.stream()))
          .as("-Dnaru.seed=%d, run %d", seed, i)
          .allSatisfy(check -> assertThat(check.judge(history).violations()).isEmpty());
      assertThat(history.redeliveries()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Bug.class, mode = Mode.EXCLUDE, names = "NONE")
  void everyBugIsConvicted(Bug bug) {
    History history = SimulatedRun.of(seed, bug, 5_000);
    assertThat(CHECKS)
        .as("-Dnaru.seed=%d", seed)
        .anySatisfy(check -> assertThat(check.judge(history).violations()).isNotEmpty());
  }

  @Test
  void aHundredThousandCallsTakeNoTime() {
    History history = SimulatedRun.of(seed, Bug.NONE, 100_000);
    assertThat(history.sends().size() + history.receives().size() + history.settles().size())
        .isGreaterThanOrEqualTo(100_000);
    for (Check check : CHECKS) {
      long began = System.nanoTime();
      Verdict verdict = check.judge(history);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      System.out.printf("chaos: %s in %d ms%n", verdict, took.toMillis());
      assertThat(verdict.violations()).as("-Dnaru.seed=%d", seed).isEmpty();
      // Some hundred ms on an idle machine.
      assertThat(took).isLessThan(Duration.ofSeconds(20));
    }
  }
}
