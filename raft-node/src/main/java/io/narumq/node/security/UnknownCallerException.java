package io.narumq.node.security;

/** It is not known who calls. The message says what would help, and nothing of what is known. */
public final class UnknownCallerException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownCallerException(String message) {
    super(message);
  }
}
