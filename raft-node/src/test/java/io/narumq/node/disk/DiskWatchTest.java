package io.narumq.node.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.config.DiskLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskWatchTest {
  private static final long RESERVE = 800;

  private long free = 10_000;
  private long unflushed;
  private final List<String> ends = new ArrayList<>();
  private final DiskSpace space = new DiskSpace("the disk", () -> free, RESERVE);
  private final DiskWatch watch =
      new DiskWatch(space, () -> unflushed, (code, what, cause) -> ends.add(code + " " + what));

  @Test
  void belowTheReserveNothingNewIsTakenUntilThereIsAQuarterMore() {
    look(RESERVE);
    assertThat(watch.isLow()).isFalse();
    look(RESERVE - 1);
    assertThat(watch.isLow()).isTrue();
    look(RESERVE + 199);
    assertThat(watch.isLow()).as("it would be low again at once").isTrue();
    look(RESERVE + 200);
    assertThat(watch.isLow()).isFalse();
    assertThat(ends).isEmpty();
  }

  @Test
  void whatIsInMemoryWillNeedRoomToo() {
    unflushed = 9_201;
    look(10_000);
    assertThat(watch.isLow()).isTrue();
    unflushed = 0;
    look(10_000);
    assertThat(watch.isLow()).isFalse();
  }

  @Test
  void spaceIsSavedBeforeItIsShort() {
    look(2 * RESERVE);
    assertThat(watch.isTight()).isFalse();
    look(2 * RESERVE - 1);
    assertThat(watch.isTight()).isTrue();
    assertThat(watch.isLow()).isFalse();
  }

  @Test
  void withoutTheReserveTheProcessEnds() {
    look(100);
    assertThat(ends).isEmpty();
    look(99);
    assertThat(ends)
        .containsExactly(
            "DISK_FULL the disk (99 bytes free, reserve 800) is full, the reserve too");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.1",
    "10, 1",
    "15, 1",
    "40, 2",
    "320, 16",
    "5000, 16",
  })
  void theReserveGoesByTheSizeOfTheDisk(double diskGib, double reserveGib) {
    assertThat(DiskLimits.DEFAULT.reserveBytes((long) (diskGib * (1 << 30))))
        .isEqualTo((long) (reserveGib * (1 << 30)));
    assertThat(new DiskLimits(OptionalLong.of(7)).reserveBytes(1L << 30)).isEqualTo(7);
  }

  @Test
  void aDiskIsAskedForItsRoom(@TempDir Path folder) throws Exception {
    DiskSpace disk = DiskSpace.of(folder, new DiskLimits(OptionalLong.of(1)));
    assertThat(disk.freeBytes()).isPositive();
    assertThat(disk.isFull()).isFalse();
    assertThat(disk).asString().startsWith("the disk of " + folder);
  }

  private void look(long freeBytes) {
    free = freeBytes;
    watch.look();
  }
}
