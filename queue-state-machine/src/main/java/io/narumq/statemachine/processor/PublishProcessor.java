package io.narumq.statemachine.processor;

import io.narumq.log.v1.Publish;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.StoredSendRecord;
import io.narumq.state.v1.StoredSetRecord;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.processor.FanOut.Plan;
import io.narumq.statemachine.processor.ProducerProcessor.Destination;
import io.narumq.statemachine.state.Partitions;
import io.narumq.statemachine.state.Partitions.Partition;
import io.narumq.statemachine.state.ShardState;
import java.util.List;

/** Stores a message set in a partition of a topic, and in the queues that it is bound to. */
public final class PublishProcessor {
  private final ShardState state;
  private final ProducerProcessor producers;
  private final FanOut fanOut;
  private final Effects effects;

  public PublishProcessor(
      ShardState state, ProducerProcessor producers, SendProcessor sends, Effects effects) {
    this.state = state;
    this.producers = producers;
    this.fanOut = new FanOut(state, sends);
    this.effects = effects;
  }

  public CommandResult apply(Publish command) {
    String topic = command.getTopic();
    int number = command.getPartition();
    int incarnation = command.getIncarnation();
    Partition partition = state.partitions().find(topic, number, incarnation);
    if (partition == null) {
      return Rejections.partitionMissing(state.partitions(), topic, number, incarnation);
    }
    if (!isConsistent(command)) {
      return Rejections.fieldInvalid("the index of a message set does not fit its bodies");
    }
    if (!command.hasProducer()) {
      return store(partition, command);
    }
    Destination destination = Destination.of(partition);
    int count = command.getIndex().getBodyBytesCount();
    CommandResult known =
        producers.known(
            destination,
            command.getProducer(),
            stored -> stored.getSets(0).getCount() == count,
            PublishProcessor::repeated);
    if (known != null) {
      return known;
    }
    CommandResult result = store(partition, command);
    if (result instanceof Published published) {
      producers.remember(destination, command.getProducer(), List.of(record(published)));
    }
    return result;
  }

  private static StoredSetRecord record(Published published) {
    return StoredSetRecord.newBuilder()
        .setLane(Partitions.LANE)
        .setFirst(published.firstOffset())
        .setCount(published.count())
        .build();
  }

  private static CommandResult repeated(StoredSendRecord stored) {
    StoredSetRecord set = stored.getSets(0);
    return new Published(set.getFirst(), set.getCount(), true);
  }

  private CommandResult store(Partition partition, Publish command) {
    Plan plan = fanOut.plan(command);
    if (plan.refusal() != null) {
      return plan.refusal();
    }
    fanOut.store(plan);
    long first = state.partitions().append(partition, command.getIndex(), command.getBodies());
    effects.published(command.getTopic(), command.getPartition());
    return new Published(first, command.getIndex().getBodyBytesCount(), false);
  }

  private static boolean isConsistent(Publish command) {
    MessageSetIndex index = command.getIndex();
    int messages = index.getBodyBytesCount();
    long bytes = 0;
    for (int size : index.getBodyBytesList()) {
      if (size < 0) {
        return false;
      }
      bytes += size;
    }
    return messages > 0
        && (index.getCompression() != 0 || bytes == command.getBodies().size())
        && isNoneOrOneEach(index.getHeadersCount(), messages)
        && isNoneOrOneEach(index.getKeysCount(), messages)
        && isNoneOrOneEach(index.getSubjectsCount(), messages)
        && isNoneOrOneEach(index.getHappenedMsCount(), messages)
        && index.getDeadLettersCount() == 0;
  }

  private static boolean isNoneOrOneEach(int count, int messages) {
    return count == 0 || count == messages;
  }
}
