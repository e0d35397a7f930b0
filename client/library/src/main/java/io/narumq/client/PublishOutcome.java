package io.narumq.client;

/** What became of a message that was published. */
public sealed interface PublishOutcome {
  /** A majority of the nodes has it on disk. */
  record Acked(int partition, long offset) implements PublishOutcome {}

  /** Provably not stored. */
  record Rejected(ErrorReason reason, String message) implements PublishOutcome {}

  /** May or may not be stored. */
  record Unknown(NaruException cause) implements PublishOutcome {}

  /**
   * Where it is stored, for callers who treat everything else as an error.
   *
   * @throws ProducerFencedException if somebody else goes on under the name of the publisher
   */
  default Acked orThrow() {
    if (this instanceof Acked acked) {
      return acked;
    }
    if (this instanceof Rejected rejected) {
      throw rejected.reason() == ErrorReason.PRODUCER_FENCED
          ? new ProducerFencedException(rejected.message())
          : new NaruException(rejected.reason(), rejected.message(), null);
    }
    throw ((Unknown) this).cause();
  }
}
