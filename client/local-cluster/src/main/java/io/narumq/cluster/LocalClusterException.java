package io.narumq.cluster;

/**
 * A node did not start, died, or the cluster did not get ready in time; the message says what to
 * look at.
 */
public final class LocalClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LocalClusterException(String message) {
    super(message);
  }

  LocalClusterException(String message, Throwable cause) {
    super(message, cause);
  }
}
