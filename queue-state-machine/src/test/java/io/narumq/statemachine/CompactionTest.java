package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.store.Figure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  private static final int MESSAGES = 100;
  private static final String BODY = "x".repeat(100_000);

  @TempDir Path directory;

  @Test
  void whatWasAckedIsGivenBackToTheDisk() throws IOException {
    try (TestShard shard = new TestShard(directory)) {
      shard.apply(Commands.createQueue("q", 1_000, 5_000));
      for (int i = 0; i < MESSAGES; i++) {
        shard.apply(Commands.send("q", BODY));
      }
      shard.machine().flush();
      assertThat(bytes()).isGreaterThan((long) MESSAGES * BODY.length());

      Received received =
          shard.apply(
              Received.class, Commands.of(Commands.receive("q", MESSAGES).setMaxBytes(1 << 30)));
      List<Receipt> receipts = Commands.receipts(received);
      assertThat(receipts).hasSize(MESSAGES);
      shard.apply(Commands.ack(receipts));
      assertThat(shard.machine().isWasteful()).as("below 16 MiB").isFalse();
      shard.machine().flush();
      shard.machine().compact(1 << 20);
      assertThat(bytes()).isLessThan(MESSAGES * (BODY.length() / 10L));
    }
  }

  @Test
  void garbageIsToldFromWhatIsAlive() {
    try (TestShard shard = new TestShard(directory)) {
      shard.apply(Commands.createQueue("q", 1_000, 5_000));
      for (int i = 0; i < 5 * MESSAGES; i++) {
        shard.apply(Commands.send("q", BODY));
      }
      shard.machine().flush();
      assertThat(shard.machine().isWasteful()).as("all is alive").isFalse();
      Received received =
          shard.apply(Received.class, Commands.of(Commands.receive("q", 900).setMaxBytes(1 << 30)));
      shard.apply(Commands.ack(Commands.receipts(received)));
      shard.machine().flush();
      assertThat(shard.machine().isWasteful()).as("nothing is").isTrue();
      shard.machine().compact(1 << 20);
      assertThat(shard.machine().isWasteful()).isFalse();
    }
  }

  @Test
  void theDatabaseTellsOfItself() {
    try (TestShard shard = new TestShard(directory)) {
      shard.apply(Commands.createQueue("q", 1_000, 5_000));
      shard.apply(Commands.send("q", BODY));
      long buffered = shard.machine().figure(Figure.MEMTABLE_BYTES);
      assertThat(buffered).isGreaterThan(BODY.length());
      assertThat(shard.machine().figure(Figure.BLOB_BYTES)).isZero();
      shard.machine().flush();
      assertThat(shard.machine().figure(Figure.MEMTABLE_BYTES)).isLessThan(buffered);
      assertThat(shard.machine().figure(Figure.BLOB_BYTES)).isGreaterThan(BODY.length());
      assertThat(shard.machine().figure(Figure.TABLE_BYTES)).isPositive();
      assertThat(shard.machine().figure(Figure.KEYS)).isBetween(3L, 100L);
      assertThat(shard.machine().figure(Figure.BLOCK_CACHE_BYTES)).isBetween(0L, 64L << 20);
      assertThat(shard.machine().figure(Figure.COMPACTION_PENDING_BYTES)).isZero();
      assertThat(shard.machine().figure(Figure.DELAYED_BYTES_PER_SECOND)).isZero();
      assertThat(shard.machine().figure(Figure.STOPPED)).isZero();
    }
  }

  /** Files of which little is alive are given back as well, if that little may be written anew. */
  @Test
  void whatIsAliveIsMovedOutOfTheWayWithinTheBound() throws IOException {
    try (TestShard shard = new TestShard(directory)) {
      shard.apply(Commands.createQueue("q", 1_000, 5_000));
      for (int i = 0; i < MESSAGES; i++) {
        shard.apply(Commands.send("q", BODY));
      }
      shard.machine().flush();
      long all = bytes();
      Received received =
          shard.apply(
              Received.class, Commands.of(Commands.receive("q", MESSAGES).setMaxBytes(1 << 30)));
      List<Receipt> receipts = Commands.receipts(received);
      shard.apply(Commands.ack(receipts.stream().filter(it -> it.getSequence() % 10 > 0).toList()));
      shard.machine().flush();
      shard.machine().compact(MESSAGES * BODY.length() / 20);
      assertThat(bytes()).as("more is alive than may be written").isGreaterThan(all / 2);
      shard.machine().compact(MESSAGES * BODY.length() / 5);
      assertThat(bytes()).isLessThan(all / 5);
    }
  }

  @Test
  void aClosedDatabaseNeedsNone() {
    TestShard shard = new TestShard(directory);
    shard.apply(Commands.createQueue("q", 1_000, 5_000));
    shard.close();
    shard.machine().compact(1 << 20);
    assertThat(QueueStateMachine.appliedIn(directory).index()).isZero();
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(CompactionTest::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
