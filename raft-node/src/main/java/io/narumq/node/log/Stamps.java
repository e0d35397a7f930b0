package io.narumq.node.log;

import io.narumq.node.loop.Clock;

/**
 * The two clocks of a shard, as its leader tells them. Neither runs backwards, whoever led before.
 *
 * <p>The serving clock counts only while a ready leader serves: it resumes where the log left off,
 * so that an outage costs nobody a lease. A process that does not run (stopped by a signal, or its
 * whole machine was) does not serve either, though it may be the leader before and after; so it is
 * to be looked at often, and of the time between two looks at most {@link #UNSEEN_MS_MAX} count.
 * The wall clock is the machine's, held back to be monotone.
 */
public final class Stamps {
  /** Longer than a healthy shard is ever busy with something else. */
  public static final long UNSEEN_MS_MAX = 1_000;

  private final Clock clock;
  private long servingMs;
  private long seenAtMs;
  private long wallMs;

  public Stamps(Clock clock) {
    this.clock = clock;
    this.seenAtMs = clock.monotonicMs();
  }

  /** Goes on from the stamps of the last applied entry, from this moment. */
  public void resume(long servingMs, long wallMs) {
    this.servingMs = servingMs;
    this.seenAtMs = clock.monotonicMs();
    this.wallMs = wallMs;
  }

  /** Ms since the shard was made during which it was served. */
  public long servingMs() {
    long nowMs = clock.monotonicMs();
    servingMs += Math.min(nowMs - seenAtMs, UNSEEN_MS_MAX);
    seenAtMs = nowMs;
    return servingMs;
  }

  /** Ms since 1970. */
  public long wallMs() {
    wallMs = Math.max(wallMs, clock.wallMs());
    return wallMs;
  }
}
