package io.narumq.client;

import org.jspecify.annotations.Nullable;

/** A call that failed. Futures fail with this very type, not with a wrapper of it. */
public class NaruException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorReason reason;
  private final String detail;

  /** An error of the given reason. */
  public NaruException(ErrorReason reason, @Nullable String message, @Nullable Throwable cause) {
    super(reason + ": " + message, cause);
    this.reason = reason;
    this.detail = String.valueOf(message);
  }

  /** What went wrong, for programs. */
  public final ErrorReason reason() {
    return reason;
  }

  /** What went wrong, for people: the message without the reason in front. */
  public final String detail() {
    return detail;
  }

  /** Whether the same call may succeed later. */
  public final boolean retryable() {
    return reason.retryable();
  }
}
