package io.narumq.node.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.config.LogLimits;
import io.narumq.node.fake.FakeTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotKeeperTest {
  private static final long FLUSH_MS = 5_000;
  private static final LogLimits LIMITS = new LogLimits(1_000, 100, FLUSH_MS, 1, 1);

  private final FakeTime time = new FakeTime();
  private final List<String> done = new ArrayList<>();
  private Runnable duringFlush = () -> {};
  private final SnapshotKeeper keeper =
      new SnapshotKeeper(
          LIMITS, time, this::flush, () -> done.add("compact"), () -> done.add("durable"));

  private void flush() {
    done.add("flush");
    duringFlush.run();
  }

  @Test
  void flushesOnceWhenSoMuchLogIsNotDurable() {
    keeper.applied(60);
    time.run();
    assertThat(done).isEmpty();
    keeper.applied(60);
    keeper.applied(60);
    assertThat(done).as("not by the thread that applies").isEmpty();
    time.run();
    assertThat(done).containsExactly("flush", "durable");
    keeper.applied(60);
    time.run();
    assertThat(done).as("counted anew").hasSize(2);
  }

  @Test
  void whatComesDuringAFlushCountsForTheNext() {
    duringFlush =
        () -> {
          duringFlush = () -> {};
          keeper.applied(90);
        };
    keeper.applied(100);
    time.run();
    assertThat(done).containsExactly("flush", "durable");
    keeper.applied(10);
    time.run();
    assertThat(done).containsExactly("flush", "durable", "flush", "durable");
  }

  @Test
  void flushesALittleAfterAWhileAndNothingNever() {
    keeper.start();
    time.advance(3 * FLUSH_MS);
    assertThat(done).isEmpty();
    keeper.applied(1);
    time.advance(FLUSH_MS);
    assertThat(done).containsExactly("flush", "durable");
    time.advance(3 * FLUSH_MS);
    assertThat(done).hasSize(2);
  }

  @Test
  void savesSpaceAsLongAsThereIsSomethingToGain() {
    keeper.saveSpace();
    keeper.saveSpace();
    time.run();
    assertThat(done).as("what was there at the start").containsExactly("compact");
    keeper.saveSpace();
    time.run();
    assertThat(done).hasSize(1);
    keeper.applied(1);
    assertThat(keeper.unflushedBytes()).isEqualTo(1);
    keeper.saveSpace();
    time.run();
    assertThat(done).containsExactly("compact", "flush", "durable", "compact");
    assertThat(keeper.unflushedBytes()).isZero();
  }
}
