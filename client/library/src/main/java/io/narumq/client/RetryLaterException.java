package io.narumq.client;

import java.time.Duration;

/**
 * Thrown by a {@link MessageProcessor} for a message whose work failed and is to be tried again
 * after a time that the processor knows better than the queue's settings.
 */
public class RetryLaterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration delay;

  /**
   * With a reason, for the worker's log.
   *
   * @param delay zero to 12 h
   */
  public RetryLaterException(String message, Duration delay) {
    super(message);
    if (delay.isNegative() || delay.compareTo(Duration.ofHours(12)) > 0) {
      throw new IllegalArgumentException("delay must be 0 to 12 h, not " + delay);
    }
    this.delay = delay;
  }

  /** Before the message is ready again. */
  public Duration delay() {
    return delay;
  }
}
