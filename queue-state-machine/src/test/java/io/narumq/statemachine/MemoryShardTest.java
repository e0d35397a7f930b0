package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.statemachine.store.MemoryDatabase.Image;
import io.narumq.statemachine.store.StoreOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database in memory is as good as the real one. */
class MemoryShardTest {
  private static final int COMMANDS = 3_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void sameLogSameRows(long seed) {
    RandomLog random = new RandomLog(seed);
    MemoryShard memory = new MemoryShard(Image.EMPTY, StoreOptions.NONE);
    try (TestShard disk = new TestShard(directory)) {
      for (int i = 0; i < COMMANDS; i++) {
        disk.advance(random.nextPauseMs());
        Command command = random.next();
        CommandResult result = disk.apply(command);
        random.see(result);
        assertThat(apply(memory, disk, command)).isEqualTo(result);
        if (i % 500 == 0) {
          memory.machine().flush();
          memory = new MemoryShard(memory.durable(), StoreOptions.DEFAULTS);
        }
      }
      assertThat(memory.dump()).isEqualTo(StateDump.of(disk.machine().rows()));
      assertThat(memory.machine().applied()).isEqualTo(disk.machine().applied());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCrashLeavesWhatWasFlushed(boolean flushed) {
    MemoryShard memory = new MemoryShard(Image.EMPTY, StoreOptions.NONE);
    memory.machine().apply(1, 1, LogEntry.newBuilder().setServingMs(5).build());
    if (flushed) {
      memory.machine().flush();
    }
    MemoryShard next = new MemoryShard(memory.durable(), StoreOptions.NONE);
    assertThat(next.machine().applied().index()).isEqualTo(flushed ? 1 : -1);
  }

  private static CommandResult apply(MemoryShard memory, TestShard disk, Command command) {
    Applied applied = disk.machine().applied();
    LogEntry entry =
        LogEntry.newBuilder()
            .setServingMs(disk.nowMs())
            .setWallMs(TestShard.WALL_MS + disk.nowMs())
            .addCommands(command)
            .build();
    return memory.machine().apply(1, applied.index(), entry).results().get(0);
  }
}
