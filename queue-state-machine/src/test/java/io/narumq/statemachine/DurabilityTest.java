package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static void copyFiles(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from, "")) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
