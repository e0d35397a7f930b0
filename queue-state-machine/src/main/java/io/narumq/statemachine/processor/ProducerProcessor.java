package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.CloseProducer;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.log.v1.Send;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.StoredSetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Producers;
import io.narumq.statemachine.state.Producers.Producer;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import org.jspecify.annotations.Nullable;

/** Producers, whose sends are stored once however often they come. */
public final class ProducerProcessor {
  private final ShardState state;

  public ProducerProcessor(ShardState state) {
    this.state = state;
  }

  public CommandResult apply(AttachProducer command) {
    String id = command.getProducerId();
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    if (id.isEmpty()) {
      return Rejections.fieldInvalid("a producer needs an id");
    }
    Producer producer = state.producers().find(queue, id);
    if (producer == null && state.producers().isFull()) {
      return new Rejected(
          ErrorReason.ERROR_REASON_TOO_MANY_PRODUCERS,
          "the shard remembers "
              + Producers.MAX
              + " producers; the unnamed ones until they are closed, or for 10 minutes");
    }
    Producer attached =
        producer == null
            ? state.producers().create(queue, id, command.getNamed())
            : state.producers().takeOver(producer, command.getNamed());
    return new ProducerAttached(
        attached.number(), attached.row().getEpoch(), attached.row().getNextSequence());
  }

  public CommandResult apply(CloseProducer command) {
    Queue queue = state.queues().find(command.getQueue());
    if (queue == null) {
      return Rejections.queueNotFound(command.getQueue());
    }
    Producer producer = state.producers().find(queue, command.getNumber());
    if (producer == null || command.getEpoch() > producer.row().getEpoch()) {
      return Done.DONE;
    }
    if (command.getEpoch() != producer.row().getEpoch()) {
      return fenced(producer);
    }
    state.producers().close(producer);
    return Done.DONE;
  }

  private static Rejected fenced(Producer producer) {
    return new Rejected(
        ErrorReason.ERROR_REASON_PRODUCER_FENCED,
        "producer '" + producer.row().getProducerId() + "' was taken over by a later attach");
  }

  /** What a send with a stamp is answered without storing anything; null if it is to be stored. */
  @Nullable CommandResult known(Queue queue, Send command) {
    ProducerStamp stamp = command.getProducer();
    long sequence = stamp.getSequence();
    if (sequence < 0 || sequence == Long.MAX_VALUE) {
      return Rejections.fieldInvalid("a sequence is 0 to 2^63 - 2");
    }
    Producer producer = state.producers().find(queue, stamp.getNumber());
    if (producer == null || stamp.getEpoch() > producer.row().getEpoch()) {
      return new Rejected(
          ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND,
          "the producer is not known to queue '" + queue.name() + "' (any more); attach it");
    }
    if (stamp.getEpoch() != producer.row().getEpoch()) {
      return fenced(producer);
    }
    StoredSendRecord stored = state.producers().stored(producer, sequence);
    if (stored != null) {
      return repeated(queue, command, stored);
    }
    if (producer.isTooOld(sequence)) {
      return tooOld(producer, sequence);
    }
    // Else what was refused or lost would be overtaken by what was sent behind it.
    boolean inOrder = MessageLogs.isFifo(queue);
    return inOrder && sequence != producer.row().getNextSequence() ? gap(producer, sequence) : null;
  }

  private static Rejected gap(Producer producer, long sequence) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SEQUENCE_GAP,
        "sequence %d is not the next one of producer '%s' in this FIFO queue, %d; send from there"
            .formatted(sequence, producer.row().getProducerId(), producer.row().getNextSequence()));
  }

  private static Rejected tooOld(Producer producer, long sequence) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SEQUENCE_TOO_OLD,
        "sequence %d is %d or more behind the highest one, %d"
            .formatted(sequence, Producers.WINDOW, producer.row().getNextSequence() - 1));
  }

  private static CommandResult repeated(Queue queue, Send command, StoredSendRecord stored) {
    if (!fits(stored, command)) {
      return new Rejected(
          ErrorReason.ERROR_REASON_DEDUPE_CONFLICT,
          "sequence " + stored.getSequence() + " was used for other messages");
    }
    return new Sent(
        queue.id(),
        stored.getSetsList().stream()
            .map(set -> new StoredSet(set.getLane(), set.getFirst(), set.getCount(), true))
            .toList());
  }

  /** Whether so many messages of each set were stored then as there are now. */
  private static boolean fits(StoredSendRecord stored, Send command) {
    int at = 0;
    for (OutgoingSet set : command.getSetsList()) {
      int left = OutgoingSets.messages(set);
      while (left > 0 && at < stored.getSetsCount()) {
        left -= stored.getSets(at).getCount();
        at++;
      }
      if (left != 0) {
        return false;
      }
    }
    return at == stored.getSetsCount();
  }

  /** A send with a stamp was stored. */
  void remember(Queue queue, ProducerStamp stamp, Sent sent) {
    StoredSendRecord.Builder stored =
        StoredSendRecord.newBuilder().setSequence(stamp.getSequence());
    for (StoredSet set : sent.sets()) {
      stored.addSets(
          StoredSetRecord.newBuilder()
              .setLane(set.lane())
              .setFirst(set.firstSequence())
              .setCount(set.count()));
    }
    state.producers().remember(queue, stamp, stored.build());
  }
}
