package io.narumq.client.internal;

import java.time.Duration;

/**
 * One life of a consumer session: after a loss the next life has a new id. Until the server has
 * confirmed it once it keeps nothing. Read by anybody, changed on the scheduler.
 */
final class SessionLife {
  private record Confirmed(long at, Duration timeout, Duration keepsAtMost) {}

  private static final Confirmed NOT_YET = new Confirmed(-1, Duration.ZERO, Duration.ZERO);

  private final String id;
  private volatile Confirmed confirmed = NOT_YET;
  private volatile boolean lost;

  SessionLife(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  boolean confirmed() {
    return confirmed.at() >= 0;
  }

  /**
   * When the newest sign of life was sent that the server took: what it hands out after its answer
   * was taken later than that.
   */
  long confirmedAt() {
    return confirmed.at();
  }

  Duration timeout() {
    return confirmed.timeout();
  }

  /** For how long it keeps a message, however alive it is. */
  Duration keepsAtMost() {
    return confirmed.keepsAtMost();
  }

  /** Until when it lives at least, in nanoseconds of the scheduler's clock. */
  long keptUntil() {
    Confirmed last = confirmed;
    return last.at() + last.timeout().toNanos();
  }

  /** The server took a start that was sent at this time. */
  void attached(long sentAt, Duration timeout, Duration keepsAtMost) {
    confirmed = new Confirmed(sentAt, timeout, keepsAtMost);
  }

  /** The server took a sign of life that was sent at this time. */
  void confirm(long sentAt) {
    Confirmed last = confirmed;
    if (sentAt > last.at()) {
      confirmed = new Confirmed(sentAt, last.timeout(), last.keepsAtMost());
    }
  }

  boolean lost() {
    return lost;
  }

  void lose() {
    lost = true;
  }
}
