package io.narumq.node.exit;

import java.util.concurrent.atomic.AtomicBoolean;
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

  /**
   * Like {@link #halting}, but a node that was taken out of the cluster is well and stops in good
   * order.
   */
  static Fatal ofProcess() {
    Fatal halting = halting();
    AtomicBoolean leaving = new AtomicBoolean();
    return (code, what, cause) -> {
      if (code != ExitCode.TAKEN_OUT) {
        halting.stop(code, what, cause);
      } else if (leaving.compareAndSet(false, true)) {
        LoggerFactory.getLogger(Fatal.class).warn("stopping: {}", what);
        new Thread(() -> System.exit(code.code()), "leave").start();
      }
    };
  }

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
