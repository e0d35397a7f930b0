package io.narumq.client;

/**
 * Thrown by a {@link MessageProcessor} for a message whose work can never be done: it goes to the
 * dead-letter queue at once.
 */
public class MessageRejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a reason, for the worker's log. */
  public MessageRejectedException(String message) {
    super(message);
  }

  /** With a reason and what led to it, for the worker's log. */
  public MessageRejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
