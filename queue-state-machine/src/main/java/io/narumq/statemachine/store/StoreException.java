package io.narumq.statemachine.store;

import org.jspecify.annotations.Nullable;

/** The database can not go on: a dead disk, damage, or use after close. Never a caller's fault. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
