package io.narumq.client;

import java.util.List;

/**
 * What became of a batch of messages. A batch is stored whole or not at all.
 *
 * <p>{@link Unknown} is rare (a leader was lost in the very moment of the send) but real: the
 * caller decides whether a second copy or a missing one is the lesser harm. The library never
 * decides that silently.
 */
public sealed interface SendOutcome {

  /** Stored on the disks of a majority; {@code ids} in the order of the batch. */
  record Acked(List<MessageId> ids) implements SendOutcome {
    /** Copies the list. */
    public Acked {
      ids = List.copyOf(ids);
    }
  }

  /** Provably not stored: sending the same batch again cannot store it twice. */
  record Rejected(ErrorReason reason, String message) implements SendOutcome {}

  /** May or may not be stored. */
  record Unknown(NaruException cause) implements SendOutcome {}

  /** The ids of an acked batch, for callers who treat everything else as an error. */
  default List<MessageId> orThrow() {
    if (this instanceof Acked acked) {
      return acked.ids();
    }
    if (this instanceof Rejected rejected) {
      throw rejected.reason() == ErrorReason.QUEUE_NOT_FOUND
          ? new QueueNotFoundException(rejected.message())
          : new NaruException(rejected.reason(), rejected.message(), null);
    }
    throw ((Unknown) this).cause();
  }
}
