package io.narumq.api;

/** Bodies that were packed can not be had; the message says why. */
public final class UnpackException extends Exception {
  private static final long serialVersionUID = 1;

  UnpackException(String message) {
    super(message);
  }
}
