package io.narumq.node.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.exit.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FullDiskFatalTest {
  private long free = 10_000;
  private final List<String> ends = new ArrayList<>();
  private final FullDiskFatal fatal =
      new FullDiskFatal(
          new DiskSpace("the disk", () -> free, 800),
          (code, what, cause) -> ends.add(code + " " + what));

  @Test
  void aFullDiskIsNamed() {
    free = 99;
    fatal.stop(ExitCode.LOG_FAILED, "the log", null);
    assertThat(ends)
        .containsExactly("DISK_FULL the disk (99 bytes free, reserve 800) is full: the log");
  }

  @Test
  void alsoIfThereIsRoomAgain() {
    IOException full = new IOException("write: No space left on device");
    fatal.stop(ExitCode.STORE_FAILED, "a flush", new IllegalStateException(full));
    assertThat(ends).allMatch(end -> end.startsWith("DISK_FULL") && end.endsWith(": a flush"));
  }

  @Test
  void everythingElseIsNotItsFault() {
    fatal.stop(ExitCode.APPLY_FAILED, "an entry", new IOException("dead"));
    free = 0;
    fatal.stop(ExitCode.REPLICA_DIFFERS, "a replica", null);
    assertThat(ends).containsExactly("APPLY_FAILED an entry", "REPLICA_DIFFERS a replica");
  }
}
