package io.narumq.cli;

/** Ends a command with exit code 1. The message is one line: what, which, what to do next. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure that needs no cause. */
  public CliException(String message) {
    super(message);
  }

  /** A failure that something else caused, which the message tells already. */
  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
