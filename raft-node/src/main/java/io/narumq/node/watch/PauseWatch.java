package io.narumq.node.watch;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.loop.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the process was stopped: a pause of the JVM, a signal, a machine that was suspended.
 * After a long one Ratis closes and leaves the process alive without it; better to end, and to say
 * why.
 */
public final class PauseWatch {
  private static final Logger LOG = LoggerFactory.getLogger(PauseWatch.class);

  /** As long as that nobody would still take this node for a leader. */
  static final long NOTICED_MS = 2_000;

  /** The threshold of Ratis. */
  static final long CLOSES_MS = 60_000;

  private final Clock clock;
  private final Fatal fatal;
  private long lastLookMs;

  public PauseWatch(Clock clock, Fatal fatal) {
    this.clock = clock;
    this.fatal = fatal;
    this.lastLookMs = clock.monotonicMs();
  }

  /** To be called several times a second, before anything else is looked at. */
  public void look() {
    long nowMs = clock.monotonicMs();
    long pausedMs = nowMs - lastLookMs;
    lastLookMs = nowMs;
    if (pausedMs >= CLOSES_MS) {
      fatal.stop(
          ExitCode.RAFT_CLOSED,
          "this process was stopped for %d ms, and Raft does not go on after a minute"
              .formatted(pausedMs),
          null);
    } else if (pausedMs >= NOTICED_MS) {
      LOG.warn("this process was stopped for {} ms", pausedMs);
    }
  }
}
