package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.statemachine.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a database is on disk, and its copies. */
class DurabilityTest {
  @TempDir Path directory;

  private Path database;
  private Path copy;

  @BeforeEach
  void folders() {
    database = directory.resolve("db");
    copy = directory.resolve("copy");
  }

  @Test
  void whatWasFlushedIsThereAfterACrashAndTheRestIsNot() throws Exception {
    Path crashed = directory.resolve("crashed");
    Applied durable;
    try (TestShard shard = new TestShard(database)) {
      apply(shard, 1, 200);
      durable = shard.machine().flush();
      assertThat(durable).isEqualTo(shard.machine().applied());
      apply(shard, 2, 50);
      // What a crash would leave: the files as they are, nothing of what is only in memory.
      copyFiles(database, crashed);
      assertThat(shard.machine().applied().index()).isGreaterThan(durable.index());
    }
    assertThat(QueueStateMachine.appliedIn(crashed)).isEqualTo(durable);
    assertThat(QueueStateMachine.appliedIn(database).index()).isGreaterThan(durable.index());
  }

  @Test
  void aCheckpointIsTheStateAtItsPositionAndDoesNotFollow() {
    Applied position;
    Map<String, String> state;
    try (TestShard shard = new TestShard(database)) {
      apply(shard, 3, 300);
      position = shard.machine().applied();
      state = StateDump.of(shard.machine().rows());
      shard.machine().checkpoint(copy);
      apply(shard, 4, 100);
    }
    assertThat(QueueStateMachine.verify(copy)).isEqualTo(position);
    try (TestShard restored = new TestShard(copy)) {
      assertThat(StateDump.of(restored.machine().rows())).isEqualTo(state);
    }
  }

  @Test
  void aFlippedBitIsFound() throws Exception {
    try (TestShard shard = new TestShard(database)) {
      apply(shard, 5, 300);
      shard.machine().checkpoint(copy);
    }
    List<Path> tables = files(copy, ".sst");
    assertThat(tables).isNotEmpty();
    for (Path table : tables) {
      flipBit(table, 10);
      assertThatThrownBy(() -> QueueStateMachine.verify(copy)).isInstanceOf(StoreException.class);
      flipBit(table, 10);
    }
    assertThat(QueueStateMachine.verify(copy).index()).isPositive();
  }

  private static void apply(TestShard shard, long seed, int commands) {
    RandomLog random = new RandomLog(seed);
    for (int i = 0; i < commands; i++) {
      shard.advance(random.nextPauseMs());
      random.see(shard.apply(random.next()));
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private static void flipBit(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).rewind();
      channel.write(one, at);
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from, "")) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
