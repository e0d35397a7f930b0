package io.narumq.client;

import org.jspecify.annotations.Nullable;

/** A call that failed. Futures fail with this very type, not with a wrapper of it. */
public class NaruException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;

  /** An error of the given reason. */
  public NaruException(ErrorReason reason, @Nullable String message, @Nullable Throwable cause) {
    super(reason + (message == null ? "" : ": " + message), cause);
    this.reason = reason;
  }

  /** What went wrong, for programs. */
  public final ErrorReason reason() {
    return reason;
  }

  /** Whether the same call may succeed later. */
  public final boolean retryable() {
    return reason.retryable();
  }
}
