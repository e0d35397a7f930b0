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
import org.junit.jupiter.params.provider.EnumSource;
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
      Histories.End end = Histories.play(Plan.random(seed), Bug.NONE, told);
      end.sights().forEach((sight, count) -> sights.merge(sight, count, Integer::sum));
      if (end.failure() != null) {
        fail(Histories.failure(seed, Bug.NONE).orElse("not again"), end.failure());
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
      Histories.End once = Histories.play(Plan.random(seed), Bug.NONE);
      Histories.End again = Histories.play(Plan.random(seed), Bug.NONE);
      assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash()).isNotZero();
      assertThat(again.sights()).isEqualTo(once.sights());
    }
    assertThat(LongStream.range(0, 20).map(s -> Histories.play(Plan.random(s), Bug.NONE).hash()))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void whatIsWrongIsFoundAndShortened(Bug bug) {
    for (long seed = 0; seed < CONVICTION_SEEDS_MAX; seed++) {
      Plan plan = Plan.random(seed);
      if (Histories.play(plan, bug).failure() != null) {
        Plan shortest =
            new Shrinker(each -> Histories.play(each, bug).failure() != null, 100).shrink(plan);
        System.out.printf("%s: found with seed %d, %s", bug, seed, shortest);
        assertThat(Histories.play(shortest, bug).failure()).isNotNull();
        assertThat(shortest.ops().size()).isLessThanOrEqualTo(plan.ops().size());
        assertThat(Histories.play(shortest, Bug.NONE).failure()).isNull();
        return;
      }
    }
    fail(bug + " was not noticed in " + CONVICTION_SEEDS_MAX + " histories");
  }
}
