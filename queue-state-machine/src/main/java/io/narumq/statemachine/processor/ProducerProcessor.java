package io.narumq.statemachine.processor;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.AttachProducer;
import io.narumq.log.v1.CloseProducer;
import io.narumq.log.v1.ProducerStamp;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.StoredSetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.state.MessageLogs;
import io.narumq.statemachine.state.Partitions.Partition;
import io.narumq.statemachine.state.Producers;
import io.narumq.statemachine.state.Producers.Producer;
import io.narumq.statemachine.state.Queues.Queue;
import io.narumq.statemachine.state.ShardState;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Producers, whose sends are stored once however often they come. */
public final class ProducerProcessor {
  private final ShardState state;

  public ProducerProcessor(ShardState state) {
    this.state = state;
  }

  /**
   * What a producer sends to: a queue or a partition.
   *
   * @param inOrder whether what comes before its turn is refused: else what was refused or lost
   *     would be overtaken by what was sent behind it
   */
  record Destination(int id, String name, boolean inOrder) {
    static Destination of(Queue queue) {
      return new Destination(queue.id(), "queue '" + queue.name() + "'", MessageLogs.isFifo(queue));
    }

    static Destination of(Partition partition) {
      return new Destination(partition.id(), "partition '" + partition.name() + "'", true);
    }
  }

  public CommandResult apply(AttachProducer command) {
    String id = command.getProducerId();
    int incarnation = command.getIncarnation();
    Destination to =
        find(command.getQueue(), command.getTopic(), command.getPartition(), incarnation);
    if (to == null) {
      return notFound(command.getQueue(), command.getTopic(), command.getPartition(), incarnation);
    }
    if (id.isEmpty()) {
      return Rejections.fieldInvalid("a producer needs an id");
    }
    Producer producer = state.producers().find(to.id(), id);
    if (producer == null && state.producers().isFull()) {
      return new Rejected(
          ErrorReason.ERROR_REASON_TOO_MANY_PRODUCERS,
          "the shard remembers "
              + Producers.MAX
              + " producers; the unnamed ones until they are closed, or for 10 minutes");
    }
    Producer attached =
        producer == null
            ? state.producers().create(to.id(), id, command.getNamed())
            : state.producers().takeOver(producer, command.getNamed());
    return new ProducerAttached(
        attached.number(), attached.row().getEpoch(), attached.row().getNextSequence());
  }

  public CommandResult apply(CloseProducer command) {
    Destination from = find(command.getQueue(), command.getTopic(), command.getPartition(), 0);
    if (from == null) {
      return notFound(command.getQueue(), command.getTopic(), command.getPartition(), 0);
    }
    Producer producer = state.producers().find(from.id(), command.getNumber());
    if (producer == null || command.getEpoch() > producer.row().getEpoch()) {
      return Done.DONE;
    }
    if (command.getEpoch() != producer.row().getEpoch()) {
      return fenced(producer);
    }
    state.producers().close(producer);
    return Done.DONE;
  }

  private @Nullable Destination find(String queueName, String topic, int number, int incarnation) {
    if (topic.isEmpty()) {
      Queue queue = state.queues().find(queueName);
      return queue == null ? null : Destination.of(queue);
    }
    Partition partition = state.partitions().find(topic, number, incarnation);
    return partition == null ? null : Destination.of(partition);
  }

  private Rejected notFound(String queue, String topic, int partition, int incarnation) {
    return topic.isEmpty()
        ? Rejections.queueNotFound(queue)
        : Rejections.partitionMissing(state.partitions(), topic, partition, incarnation);
  }

  private static Rejected fenced(Producer producer) {
    return new Rejected(
        ErrorReason.ERROR_REASON_PRODUCER_FENCED,
        "producer '" + producer.row().getProducerId() + "' was taken over by a later attach");
  }

  /**
   * What a send with a stamp is answered without storing anything; null if it is to be stored.
   *
   * @param fits whether what was stored under its sequence is of as many messages
   * @param repeated what one that repeats another is answered
   */
  @Nullable CommandResult known(
      Destination to,
      ProducerStamp stamp,
      Predicate<StoredSendRecord> fits,
      Function<StoredSendRecord, CommandResult> repeated) {
    long sequence = stamp.getSequence();
    if (sequence < 0 || sequence == Long.MAX_VALUE) {
      return Rejections.fieldInvalid("a sequence is 0 to 2^63 - 2");
    }
    Producer producer = state.producers().find(to.id(), stamp.getNumber());
    if (producer == null || stamp.getEpoch() > producer.row().getEpoch()) {
      return new Rejected(
          ErrorReason.ERROR_REASON_PRODUCER_NOT_FOUND,
          "the producer is not known to " + to.name() + " (any more); attach it");
    }
    if (stamp.getEpoch() != producer.row().getEpoch()) {
      return fenced(producer);
    }
    StoredSendRecord stored = state.producers().stored(producer, sequence);
    if (stored != null) {
      return fits.test(stored)
          ? repeated.apply(stored)
          : new Rejected(
              ErrorReason.ERROR_REASON_DEDUPE_CONFLICT,
              "sequence " + sequence + " was used for other messages");
    }
    if (producer.isTooOld(sequence)) {
      return tooOld(producer, sequence);
    }
    return to.inOrder() && sequence != producer.row().getNextSequence()
        ? gap(producer, sequence)
        : null;
  }

  private static Rejected gap(Producer producer, long sequence) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SEQUENCE_GAP,
        "sequence %d is not the next one of producer '%s' here, %d; send from there"
            .formatted(sequence, producer.row().getProducerId(), producer.row().getNextSequence()));
  }

  private static Rejected tooOld(Producer producer, long sequence) {
    return new Rejected(
        ErrorReason.ERROR_REASON_SEQUENCE_TOO_OLD,
        "sequence %d is %d or more behind the highest one, %d"
            .formatted(sequence, Producers.WINDOW, producer.row().getNextSequence() - 1));
  }

  /** A send with a stamp was stored, in these sets. */
  void remember(Destination to, ProducerStamp stamp, List<StoredSetRecord> sets) {
    StoredSendRecord stored =
        StoredSendRecord.newBuilder().setSequence(stamp.getSequence()).addAllSets(sets).build();
    state.producers().remember(to.id(), stamp, stored);
  }
}
