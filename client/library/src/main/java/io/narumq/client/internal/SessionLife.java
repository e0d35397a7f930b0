package io.narumq.client.internal;

import java.time.Duration;

/** One life of a worker's session: after a loss the next life has a new id. Thread-safe. */
final class SessionLife {
  private final String id;
  private final Duration timeout;
  private final Duration keepsAtMost;
  private volatile long keptUntil;
  private volatile boolean lost;

  SessionLife(String id, Duration timeout, Duration keepsAtMost, long keptUntil) {
    this.id = id;
    this.timeout = timeout;
    this.keepsAtMost = keepsAtMost;
    this.keptUntil = keptUntil;
  }

  String id() {
    return id;
  }

  Duration timeout() {
    return timeout;
  }

  /** For how long it keeps a message, however alive it is. */
  Duration keepsAtMost() {
    return keepsAtMost;
  }

  /** Until when it lives at least, in nanoseconds of the scheduler's clock. */
  long keptUntil() {
    return keptUntil;
  }

  void keepUntil(long time) {
    keptUntil = time;
  }

  boolean lost() {
    return lost;
  }

  void lose() {
    lost = true;
  }
}
