package io.narumq.node.disk;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a full disk from everything else that can be the end of a log or of a database. */
public final class FullDiskFatal implements Fatal {
  private static final Set<ExitCode> MAY_BE_THE_DISK =
      Set.of(ExitCode.APPLY_FAILED, ExitCode.LOG_FAILED, ExitCode.STORE_FAILED);

  private final DiskSpace space;
  private final Fatal fatal;

  public FullDiskFatal(DiskSpace space, Fatal fatal) {
    this.space = space;
    this.fatal = fatal;
  }

  @Override
  public void stop(ExitCode code, String what, @Nullable Throwable cause) {
    // What failed may have been removed again, so that there is some room by now.
    if (MAY_BE_THE_DISK.contains(code) && (space.isFull() || saysFull(cause))) {
      fatal.stop(ExitCode.DISK_FULL, space + " is full: " + what, cause);
    } else {
      fatal.stop(code, what, cause);
    }
  }

  /** As the operating system says it, in exceptions of Java and of RocksDB. */
  private static boolean saysFull(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains("No space left on device")) {
        return true;
      }
    }
    return false;
  }
}
