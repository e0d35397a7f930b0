package io.narumq.node.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Short histories of whole clusters with random faults, each in one thread and virtual time. {@code
 * -Dnaru.sim.seed=S} plays one again and prints what happens, {@code -Dnaru.sim.seeds=N} plays more
 * of them.
 */
class SimulationTest {
  private static final int SEEDS = 600;

  /** A planted bug must not hide in more histories than this. */
  private static final int CONVICTION_SEEDS_MAX = 300;

  private static final Logger LOGGERS = (Logger) LoggerFactory.getLogger("io.narumq");
  private static @Nullable Level level;

  /** Thousands of elections would be told. */
  @BeforeAll
  static void quiet() {
    level = LOGGERS.getLevel();
    LOGGERS.setLevel(Level.ERROR);
  }

  @AfterAll
  static void asBefore() {
    LOGGERS.setLevel(level);
  }

  private static LongStream seeds() {
    Long one = Long.getLong("naru.sim.seed");
    return one != null
        ? LongStream.of(one)
        : LongStream.range(0, Long.getLong("naru.sim.seeds", SEEDS));
  }

  @Test
  void noHistoryBreaksAPromise() {
    Map<Sight, Integer> sights = Histories.noSights();
    boolean told = Long.getLong("naru.sim.seed") != null;
    long startNs = System.nanoTime();
    long[] seeds = seeds().toArray();
    for (long seed : seeds) {
      Histories.End end = Histories.play(Plan.random(seed), Wrong.NOTHING, told);
      end.sights().forEach((sight, count) -> sights.merge(sight, count, Integer::sum));
      if (end.failure() != null) {
        fail(Histories.failure(seed, Wrong.NOTHING).orElse("not again"), end.failure());
      }
    }
    long tookMs = (System.nanoTime() - startNs) / 1_000_000;
    System.out.printf("%d histories in %d ms; seen: %s%n", seeds.length, tookMs, sights);
    if (seeds.length >= SEEDS) {
      assertThat(sights.keySet()).as("what histories must come to").contains(Sight.values());
    }
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    for (long seed = 0; seed < 20; seed++) {
      Histories.End once = Histories.play(Plan.random(seed), Wrong.NOTHING);
      Histories.End again = Histories.play(Plan.random(seed), Wrong.NOTHING);
      assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash()).isNotZero();
      assertThat(again.sights()).isEqualTo(once.sights());
    }
    assertThat(
            LongStream.range(0, 20).map(s -> Histories.play(Plan.random(s), Wrong.NOTHING).hash()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("io.narumq.node.sim.Wrong#all")
  void whatIsWrongIsFound(Wrong wrong) {
    Plan plan = failing(wrong);
    System.out.printf(
        "%s: found with seed %d, %s%n", wrong, plan.seed(), Histories.play(plan, wrong).failure());
  }

  @Test
  void whatFailsIsShortened() {
    Wrong wrong = Wrong.of(Bug.STAMP_DROPPED);
    Plan plan = failing(wrong);
    Plan shortest = new Shrinker(each -> isConvicted(each, wrong), 100).shrink(plan);
    System.out.printf("%s: shortened to %s", wrong, shortest);
    assertThat(isConvicted(shortest, wrong)).isTrue();
    assertThat(shortest.ops().size()).isLessThan(plan.ops().size());
    assertThat(Histories.play(shortest, Wrong.NOTHING).failure()).isNull();
  }

  /** The first history in which this is noticed. */
  private static Plan failing(Wrong wrong) {
    return LongStream.range(0, CONVICTION_SEEDS_MAX)
        .mapToObj(Plan::random)
        .filter(plan -> isConvicted(plan, wrong))
        .findFirst()
        .orElseGet(() -> fail(wrong + " was not noticed in " + CONVICTION_SEEDS_MAX));
  }

  /** By a broken promise: a simulation that falls over does not count. */
  private static boolean isConvicted(Plan plan, Wrong wrong) {
    return Histories.play(plan, wrong).failure() instanceof Violation;
  }
}
