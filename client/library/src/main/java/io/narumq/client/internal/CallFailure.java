package io.narumq.client.internal;

import io.narumq.client.ErrorReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One attempt at one node that failed, with what the node advised. */
public final class CallFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The metadata of an error that says where the leader is. */
  public static final String LEADER_ADDRESS = "leader_address";

  private final ErrorReason reason;
  private final @Nullable String leaderAddress;
  private final Duration retryDelay;

  /**
   * A failed attempt.
   *
   * @param leaderAddress where the leader is, if the node said so
   * @param retryDelay wait at least this long before the next attempt; zero if not said
   */
  public CallFailure(
      ErrorReason reason,
      @Nullable String message,
      @Nullable String leaderAddress,
      Duration retryDelay,
      @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.leaderAddress = leaderAddress;
    this.retryDelay = retryDelay;
  }

  /** A failure of the given reason without any advice. */
  public static CallFailure of(ErrorReason reason, String message) {
    return new CallFailure(reason, message, null, Duration.ZERO, null);
  }

  /** The reason of this name on the wire, without a prefix. */
  public static ErrorReason reason(String name) {
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason.name().equals(name)) {
        return reason;
      }
    }
    return ErrorReason.UNRECOGNIZED;
  }

  public ErrorReason reason() {
    return reason;
  }

  public @Nullable String leaderAddress() {
    return leaderAddress;
  }

  public Duration retryDelay() {
    return retryDelay;
  }
}
