package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.statemachine.store.StoreOptions;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateScanTest {
  private static final String BODY = "x".repeat(100_000);

  @TempDir Path directory;

  @Test
  void equalStatesHaveEqualChecksumsWhateverIsCachedOrFlushed() {
    try (TestShard one = new TestShard(directory.resolve("one"));
        TestShard other = new TestShard(directory.resolve("other"), StoreOptions.NONE)) {
      for (TestShard shard : new TestShard[] {one, other}) {
        shard.apply(Commands.createQueue("q", 1_000, 5_000));
        shard.apply(Commands.send("q", "a", BODY));
      }
      other.restart();
      assertThat(sum(other)).isPresent().isEqualTo(sum(one));

      other.apply(Commands.keepAlive("nobody"));
      assertThat(sum(other)).as("the position belongs to it").isNotEqualTo(sum(one));
    }
  }

  /** Several pieces, and rows that change meanwhile. */
  @Test
  void whatComesAfterTheEntryDoesNotCount() {
    try (TestShard shard = new TestShard(directory)) {
      shard.apply(Commands.createQueue("q", 1_000, 5_000));
      for (int i = 0; i < 100; i++) {
        shard.apply(Commands.send("q", BODY));
      }
      OptionalLong before = sum(shard);
      try (StateScan scan = shard.machine().scan()) {
        assertThat(scan.index()).isEqualTo(shard.machine().applied().index());
        int pieces = 1;
        while (scan.next()) {
          pieces++;
          shard.apply(Commands.send("q", BODY));
        }
        assertThat(pieces).isGreaterThan(3);
        assertThat(scan.checksum()).isEqualTo(before);
      }
      assertThat(sum(shard)).isNotEqualTo(before);
    }
  }

  @Test
  void aScanEndsWithItsDatabase() {
    TestShard shard = new TestShard(directory);
    shard.apply(Commands.createQueue("q", 1_000, 5_000));
    StateScan scan = shard.machine().scan();
    shard.close();
    assertThat(scan.next()).isFalse();
    assertThat(scan.checksum()).isEmpty();
    scan.close();
  }

  private static OptionalLong sum(TestShard shard) {
    try (StateScan scan = shard.machine().scan()) {
      while (scan.next()) {
        assertThat(scan.checksum()).isEmpty();
      }
      return scan.checksum();
    }
  }
}
