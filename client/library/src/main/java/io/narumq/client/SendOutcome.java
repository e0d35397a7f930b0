package io.narumq.client;

import java.util.List;
import java.util.Optional;

/**
 * What became of a batch of messages. A batch is stored whole or not at all.
 *
 * <p>{@link Unknown} is rare (a leader was lost in the very moment of the send) but real: the
 * caller decides whether a second copy or a missing one is the lesser harm. The library never
 * decides that silently. A {@link Producer}, or messages with {@linkplain OutgoingMessage#dedupeKey
 * dedupe keys}, leave it to the cluster, which knows a repeat again.
 */
public sealed interface SendOutcome {

  /**
   * Stored on the disks of a majority.
   *
   * @param ids in the order of the batch
   * @param position where it was stored; empty if some of it had been stored before, by a send that
   *     this one repeats, or if the server does not tell
   */
  record Acked(List<MessageId> ids, Optional<LogPosition> position) implements SendOutcome {
    /** Copies the list. */
    public Acked {
      ids = List.copyOf(ids);
    }

    /** With no position. */
    public Acked(List<MessageId> ids) {
      this(ids, Optional.empty());
    }
  }

  /** Provably not stored: sending the same batch again cannot store it twice. */
  record Rejected(ErrorReason reason, String message) implements SendOutcome {
    private NaruException toException() {
      return switch (reason) {
        case QUEUE_NOT_FOUND -> new QueueNotFoundException(message);
        case PRODUCER_FENCED -> new ProducerFencedException(message);
        default -> new NaruException(reason, message, null);
      };
    }
  }

  /** May or may not be stored. */
  record Unknown(NaruException cause) implements SendOutcome {}

  /**
   * The ids of an acked batch, for callers who treat everything else as an error.
   *
   * @throws QueueNotFoundException if it is not there
   * @throws ProducerFencedException if somebody else goes on under the name of the producer
   */
  default List<MessageId> orThrow() {
    if (this instanceof Acked acked) {
      return acked.ids();
    }
    if (this instanceof Rejected rejected) {
      throw rejected.toException();
    }
    throw ((Unknown) this).cause();
  }
}
