package io.narumq.node.sim;

/**
 * What a client does.
 *
 * @param number tells its messages from those of others
 * @param atMs after the workload began
 */
record Op(int number, long atMs, int client, Kind kind, int queue, int messages, long ms) {
  private static final int TTL_MS_MIN = 300;

  enum Kind {
    /** By a producer whose sends are known again. */
    SEND,
    /** Not to be delivered before {@code ms}. */
    SEND_LATER,
    /** Worth nothing after {@link #ttlMs}. */
    SEND_MORTAL,
    /** In one call, each with a dedupe key. */
    SEND_DEDUPED,
    /** In one call, which nobody knows again. */
    SEND_PLAIN,
    /** Receives, works for {@code ms}, acks. */
    WORK,
    /** Receives, gives back after {@code ms}. */
    GIVE_BACK,
    /** Receives, and rejects: a dead letter. */
    REJECT,
    /** Receives, and forgets about it. */
    FORGET,
    /** Receives, extends the lease after {@code ms}, works as long again, acks. */
    WORK_LONGER,
    /**
     * From now on a worker takes what comes, {@code messages} at a time, for a part of {@code ms}
     * each; some of it fails.
     */
    WORKER;

    boolean byProducer() {
      return compareTo(SEND_MORTAL) <= 0;
    }

    boolean sends() {
      return compareTo(SEND_PLAIN) <= 0;
    }
  }

  /** How long its messages wait before they are due. */
  long delayMs() {
    return kind == Kind.SEND_LATER && queue != Plan.FIFO ? ms : 0;
  }

  /** How long its messages live; 0 for ever. */
  long ttlMs() {
    return kind == Kind.SEND_MORTAL && queue != Plan.FIFO ? TTL_MS_MIN + ms : 0;
  }

  /** The body of one of its messages. */
  String body(int message) {
    return "op" + number + "/" + message;
  }
}
