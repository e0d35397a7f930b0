package io.narumq.client;

/** The queue does not exist (any more). */
public final class QueueNotFoundException extends NaruException {
  private static final long serialVersionUID = 1L;

  /** Says which one, in {@code message}. */
  public QueueNotFoundException(String message) {
    super(ErrorReason.QUEUE_NOT_FOUND, message, null);
  }
}
