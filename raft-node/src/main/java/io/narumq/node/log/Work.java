package io.narumq.node.log;

import io.narumq.api.QueueName;
import io.narumq.api.SubscriptionName;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Publish;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.TopicOffsets;
import java.util.List;

/** What it costs to apply a command. */
final class Work {
  /** What a session holds is given back so many at a time. */
  private static final int GIVEN_BACK = 1_000;

  /** Of a consumer group, at most. */
  private static final int PARTITIONS = 1_000;

  /** By a receive of a subscription: a guess, as most have little in front of them. */
  private static final int FILTERED = 100;

  private Work() {}

  /**
   * How many messages apply has to look at, at most. A set is stored as one, whatever its size, but
   * for what is kept in order by key.
   */
  static int messages(Command command) {
    return switch (command.getBodyCase()) {
      case RECEIVE -> received(command.getReceive());
      case ACK -> command.getAck().getReceiptsCount();
      case ACK_AND_SEND -> command.getAckAndSend().getReceiptsCount();
      case RETURN -> command.getReturn().getReceiptsCount();
      case EXTEND_LEASE -> command.getExtendLease().getReceiptsCount();
      case ATTACH_SESSION ->
          command.getAttachSession().getHeldCount() + command.getAttachSession().getReplayMax();
      case CLOSE_SESSION -> GIVEN_BACK + command.getCloseSession().getStartedCount();
      case SEND -> 1 + keys(command);
      case TICK -> command.getTick().getLimit();
      case COMMIT_OFFSETS -> offsets(command.getCommitOffsets().getTopicsList());
      case RESET_OFFSETS -> offsets(command.getResetOffsets().getTopicsList());
      case DELETE_GROUP -> PARTITIONS;
      case PUT_PARTITIONS -> command.getPutPartitions().getPartitionsCount();
      case PUBLISH -> published(command.getPublish());
      case CREATE_TOPIC,
          UPDATE_TOPIC,
          CREATE_SUBSCRIPTION,
          UPDATE_SUBSCRIPTION,
          DELETE_SUBSCRIPTION,
          DELETE_TOPIC,
          BIND_QUEUE,
          UNBIND_QUEUE,
          CONFIRM_TOPIC,
          CREATE_QUEUE,
          UPDATE_QUEUE,
          REDRIVE,
          CANCEL_REDRIVE,
          DELETE_QUEUE,
          PURGE_QUEUE,
          PUT_RECURRING,
          DELETE_RECURRING,
          KEEP_ALIVE_SESSION,
          CHECKSUM,
          ATTACH_PRODUCER,
          CLOSE_PRODUCER,
          UNPARK_KEY,
          GROUP_HEARTBEAT,
          LEAVE_GROUP,
          BODY_NOT_SET ->
          1;
    };
  }

  /** A filter looks at far more than it takes; whether there is one is not known here. */
  private static int received(Receive receive) {
    return SubscriptionName.isOne(receive.getQueue())
        ? Math.max(FILTERED, receive.getMaxMessages())
        : receive.getMaxMessages();
  }

  /** It may be bound to queues, with filters and keys; whether it is, is not known here. */
  private static int published(Publish publish) {
    return QueueName.hasTag(publish.getTopic()) ? 1 + publish.getIndex().getBodyBytesCount() : 1;
  }

  private static int offsets(List<TopicOffsets> topics) {
    return topics.stream().mapToInt(TopicOffsets::getOffsetsCount).sum();
  }

  private static int keys(Command command) {
    return command.getSend().getSetsList().stream()
        .mapToInt(set -> set.getIndex().getKeysCount())
        .sum();
  }
}
