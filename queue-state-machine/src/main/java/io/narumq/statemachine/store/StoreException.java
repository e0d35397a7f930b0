package io.narumq.statemachine.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The database can not go on: a dead disk, damage, or use after close. Never a caller's fault. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether files of the database are damaged or missing: to try again will not help. */
  public boolean isDamage() {
    if (!(getCause() instanceof RocksDBException failure) || failure.getStatus() == null) {
      return false;
    }
    Status status = failure.getStatus();
    return switch (status.getCode()) {
      case Corruption, NotFound -> true;
      // RocksDB has a code of its own for a missing file, but not in Java.
      case IOError -> String.valueOf(status.getState()).contains("No such file");
      default -> false;
    };
  }

  /** Whether the disk had no room for what was to be written. */
  boolean isNoSpace() {
    return getCause() instanceof RocksDBException cause
        && cause.getStatus() != null
        && cause.getStatus().getSubCode() == Status.SubCode.NoSpace;
  }
}
