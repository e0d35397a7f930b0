package io.narumq.client;

/**
 * Another process, or another {@link Producer} of this one, goes on under the name of this
 * producer: it is over, and nothing of it is stored any more.
 */
public final class ProducerFencedException extends NaruException {
  private static final long serialVersionUID = 1L;

  /** Says which one, in {@code message}. */
  public ProducerFencedException(String message) {
    super(ErrorReason.PRODUCER_FENCED, message, null);
  }
}
