package io.narumq.node.log;

import io.narumq.node.loop.Clock;

/**
 * The two clocks of a shard, as its leader tells them. Neither runs backwards, whoever led before.
 *
 * <p>The serving clock counts only while a ready leader serves: it resumes where the log left off,
 * so that an outage costs nobody a lease. The wall clock is the machine's, held back to be
 * monotone.
 */
public final class Stamps {
  private final Clock clock;
  private long servingBaseMs;
  private long resumedAtMs;
  private long wallMs;

  public Stamps(Clock clock) {
    this.clock = clock;
    this.resumedAtMs = clock.monotonicMs();
  }

  /** Goes on from the stamps of the last applied entry, from this moment. */
  public void resume(long servingMs, long wallMs) {
    this.servingBaseMs = servingMs;
    this.resumedAtMs = clock.monotonicMs();
    this.wallMs = wallMs;
  }

  /** Ms since the shard was made during which it was served. */
  public long servingMs() {
    return servingBaseMs + (clock.monotonicMs() - resumedAtMs);
  }

  /** Ms since 1970. */
  public long wallMs() {
    wallMs = Math.max(wallMs, clock.wallMs());
    return wallMs;
  }
}
