package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.Command.BodyCase;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.store.StoreOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proof of determinism: a random log, applied one command an entry with caches, and applied cut
 * into other entries, without caches and with restarts in between, must lead to the same bytes; and
 * the invariants must hold on the way. Half a million commands in all. Run one seed with {@code
 * -Dnaru.seed=N}, more with {@code -Dnaru.seeds=N}.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomLogTest {
  private static final int COMMANDS = 5_000;

  /** Of all seeds together: one alone may have none. */
  private static final AtomicLong FIFO_DELIVERIES = new AtomicLong();

  @TempDir Path directory;

  static LongStream seeds() {
    Long one = Long.getLong("naru.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, Long.getLong("naru.seeds", 100));
  }

  private static final AtomicLong SUBSCRIPTION_DELIVERIES = new AtomicLong();

  /** Publishes to topics that were bound to queues. */
  private static final AtomicLong FANNED_OUT = new AtomicLong();

  @AfterAll
  static void allKindsWereDeliveredFrom() {
    assertThat(FANNED_OUT.get()).isPositive();
    assertThat(FIFO_DELIVERIES.get()).isPositive();
    assertThat(SUBSCRIPTION_DELIVERIES.get()).isPositive();
  }

  private record Timed(long atMs, Command command) {}

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void otherBoundariesSameBytes(long seed) {
    try (TestShard one = new TestShard(directory.resolve("one"));
        TestShard other = new TestShard(directory.resolve("other"), StoreOptions.NONE)) {
      List<Timed> log = runOneByOne(seed, one);
      runRegrouped(seed, log, other);

      assertThat(StateDump.of(other.machine().rows()))
          .as("seed %s", seed)
          .isEqualTo(StateDump.of(one.machine().rows()));
      long servingMs = other.machine().nextServingTimerMs();
      long wallMs = other.machine().nextWallTimerMs();
      one.restart();
      // The bounds in memory may be early; after a restart they are exact.
      assertThat(servingMs).isLessThanOrEqualTo(one.machine().nextServingTimerMs());
      assertThat(wallMs).isLessThanOrEqualTo(one.machine().nextWallTimerMs());
    }
  }

  @Test
  void everyCommandIsDrawn() {
    Set<BodyCase> missing = EnumSet.complementOf(EnumSet.of(BodyCase.BODY_NOT_SET));
    RandomLog random = new RandomLog(1);
    // Some are rare, as they would leave the others nothing to work on.
    for (int i = 0; i < 4 * COMMANDS; i++) {
      missing.remove(random.next().getBodyCase());
    }
    assertThat(missing).isEmpty();
  }

  private static List<Timed> runOneByOne(long seed, TestShard shard) {
    RandomLog random = new RandomLog(seed);
    List<Timed> log = new ArrayList<>();
    KeyOrderCheck order = new KeyOrderCheck(shard);
    for (int i = 0; i < COMMANDS; i++) {
      shard.advance(random.nextPauseMs());
      Command command = random.next();
      log.add(new Timed(shard.nowMs(), command));
      CommandResult result = shard.apply(command);
      random.see(result);
      order.see(result);
      if (result instanceof Published
          && !shard.machine().topics().bindings(command.getPublish().getTopic()).isEmpty()) {
        FANNED_OUT.incrementAndGet();
      }
      if (result instanceof Received received) {
        SUBSCRIPTION_DELIVERIES.addAndGet(
            received.deliveries().stream()
                .filter(it -> it.lane() == MessageLogs.SUBSCRIPTION_LANE)
                .count());
      }
      if (random.chance(400)) {
        Invariants.check(shard.machine().rows());
      }
    }
    Invariants.check(shard.machine().rows());
    FIFO_DELIVERIES.addAndGet(order.messages());
    return log;
  }

  /** Commands of the same time may share an entry: cut them at random places. */
  private static void runRegrouped(long seed, List<Timed> log, TestShard shard) {
    SplittableRandom random = new SplittableRandom(seed + 1);
    List<Command> entry = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      Timed timed = log.get(i);
      entry.add(timed.command());
      boolean timePasses = i + 1 == log.size() || log.get(i + 1).atMs() != timed.atMs();
      if (timePasses || random.nextInt(4) == 0) {
        shard.applyEntry(timed.atMs(), entry);
        entry.clear();
      }
      if (random.nextInt(2_500) == 0 && entry.isEmpty()) {
        shard.restart();
      }
    }
  }
}
