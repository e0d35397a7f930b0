package io.narumq.node.exit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a node that can not go on. A node that only looks alive is worse than a dead one: it
 * votes, holds its ports and is not started again.
 */
@FunctionalInterface
public interface Fatal {
  /** Ends the process. May be called by any thread, more than once. */
  void stop(ExitCode code, String what, @Nullable Throwable cause);

  /** Says what happened in one last line and halts without running any hook: those could hang. */
  static Fatal halting() {
    Logger log = LoggerFactory.getLogger(Fatal.class);
    return (code, what, cause) -> {
      try {
        log.error("stopping with exit code {} ({}): {}", code.code(), code, what, cause);
        System.err.println("narumq: stopped, exit code " + code.code() + ": " + what);
      } finally {
        Runtime.getRuntime().halt(code.code());
      }
    };
  }
}
