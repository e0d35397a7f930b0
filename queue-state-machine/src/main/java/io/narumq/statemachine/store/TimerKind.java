package io.narumq.statemachine.store;

/** What a timer is about. Codes are on disk: never changed, never reused. */
public enum TimerKind {
  /** A lease may have ended; the id is the lease's. */
  LEASE(1),
  /** A session may have ended; the id is the session's number. */
  SESSION(2),
  /** A session expired and leases of it are still to be given back; the id is its number. */
  EXPIRED_SESSION_DRAIN(3),
  /** A queue was deleted and rows of it are still there; the id is the queue's. */
  QUEUE_DROP(4),
  /** A session was closed and leases of it are still to be given back; the id is its number. */
  CLOSED_SESSION_DRAIN(5),
  /** A message that failed is ready again; queue, lane and its sequence. */
  BACK_OFF(6),
  /** Messages of a lane are to go to the dead-letter queue; queue and lane. */
  DEAD_LETTER(7),
  /** A redrive goes on; the id is the queue's. */
  REDRIVE(8),
  /** The messages of a set are due; queue, lane and the first sequence of the set. */
  DELAYED_SET(10),
  /** The time of the messages of a set is over; queue, lane and the first sequence of the set. */
  EXPIRY(11),
  /** The cursor of a lane has more sets to go past; queue and lane. */
  SKIP(12),
  /** What is settled of partly settled sets of a lane is to be cut out; queue and lane. */
  SWEEP(13),
  /** A queue that drops its oldest holds more than it may; queue. */
  TRIM(14),
  /** Sets of a partition may be too old or too many; partition. */
  RETENTION(15),
  /** A member of a consumer group may have been silent for too long; the id is its number. */
  GROUP_MEMBER(16),
  /** Offsets of a consumer group may be forgotten; the id is the group's. */
  GROUP_EXPIRY(17),
  /** A producer may be forgotten; queue and its number. */
  PRODUCER(20),
  /** Dedupe keys of a queue may have expired; queue. */
  DEDUPE(30),
  /** That a topic was deleted may be forgotten; its id among the dropped ones. */
  DROPPED_TOPIC(31),
  /** A purge of a lane goes on; queue, lane and the sequence at which it ends. */
  PURGE(37),
  /** A recurring message is due; queue and its number. */
  RECURRING(40);

  private final byte code;

  TimerKind(int code) {
    this.code = (byte) code;
  }

  public byte code() {
    return code;
  }

  static TimerKind of(byte code) {
    for (TimerKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalStateException(
        "timer of unknown kind " + code + ": written by a newer version?");
  }
}
