package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.api.Partitioning;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.ConfirmTopic;
import io.narumq.log.v1.PutPartitions;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import io.narumq.node.v1.PartitionsServiceGrpc;
import io.narumq.node.v1.PutPartitionsRequest;
import io.narumq.node.v1.PutPartitionsResponse;
import io.narumq.statemachine.topic.TopicView;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all shards that hold partitions of a topic what became of it. Done by the node that leads
 * the shard of the topic's name: for whoever asks, and again and again for what was begun and not
 * finished, by this node or by one that led before. Thread safe.
 */
final class TopicSpread {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSpread.class);

  /** At each look, of each shard. */
  private static final int TOPICS_MAX = 10;

  private final Calls calls;
  private final Shards shards;

  /** Topics that a look is seeing to. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  TopicSpread(Calls calls, Shards shards) {
    this.calls = calls;
    this.shards = shards;
  }

  /** Sees to what is pending in the shards that this node leads. Must be called now and then. */
  void look() {
    calls.executor().execute(() -> shards.stream().filter(Shard::isLeading).forEach(this::look));
  }

  private void look(Shard home) {
    for (String topic : home.topics(reader -> reader.pending(TOPICS_MAX))) {
      if (underWay.add(topic)) {
        spreadAgain(home, topic);
      }
    }
  }

  private void spreadAgain(Shard home, String topic) {
    Consumer<@Nullable StatusRuntimeException> done =
        failure -> {
          underWay.remove(topic);
          if (failure != null) {
            LOG.info("topic {} is not known everywhere yet: {}", topic, failure.getMessage());
          }
        };
    try {
      spread(home, topic, done);
    } catch (RuntimeException e) {
      underWay.remove(topic);
      throw e;
    }
  }

  /**
   * Tells all shards, then confirms. May be done by several at a time.
   *
   * @param done gets null, or why it is not done
   */
  void spread(Shard home, String topic, Consumer<@Nullable StatusRuntimeException> done) {
    Optional<TopicView> view = home.topics(reader -> reader.topic(topic));
    if (view.isEmpty() || !view.get().pending()) {
      done.accept(null);
      return;
    }
    Caller<Map<PutPartitionsRequest, PutPartitionsResponse>> told =
        new Caller<>() {
          @Override
          public void ok(Map<PutPartitionsRequest, PutPartitionsResponse> answers) {
            confirm(home, view.get(), done);
          }

          @Override
          public void fail(StatusRuntimeException error) {
            done.accept(unfinished(error));
          }
        };
    Gathering.of(new LinkedHashSet<>(requests(view.get())), this::put, told);
  }

  private static StatusRuntimeException unfinished(StatusRuntimeException error) {
    return ApiErrors.of(
        ErrorReason.ERROR_REASON_NO_LEADER,
        "not all shards could be told of the topic, which is done as soon as they can: "
            + error.getMessage());
  }

  private List<PutPartitionsRequest> requests(TopicView topic) {
    int count = shards.all().size();
    List<PutPartitionsRequest> requests = new ArrayList<>();
    for (int shard = 0; shard < count; shard++) {
      List<Integer> partitions = partitions(topic, shard, count);
      if (!partitions.isEmpty()) {
        requests.add(
            PutPartitionsRequest.newBuilder()
                .setShard(shard)
                .setTopic(topic.name())
                .setIncarnation(topic.incarnation())
                .setVersion(topic.version())
                .setSettings(topic.settings())
                .addAllPartitions(topic.deleted() ? List.of() : partitions)
                .addAllSubscriptions(topic.deleted() ? List.of() : topic.subscriptions())
                .build());
      }
    }
    return requests;
  }

  private static List<Integer> partitions(TopicView topic, int shard, int shards) {
    List<Integer> partitions = new ArrayList<>();
    for (int number = 0; number < topic.settings().getPartitions(); number++) {
      if (Partitioning.shardOf(topic.name(), number, shards) == shard) {
        partitions.add(number);
      }
    }
    return partitions;
  }

  /** To the shard's leader, wherever that is. */
  void put(PutPartitionsRequest request, Caller<PutPartitionsResponse> caller) {
    caller.guard(
        () ->
            calls.command(
                checked(request),
                PartitionsServiceGrpc.getPutPartitionsMethod(),
                request,
                Command.newBuilder().setPutPartitions(command(request)).build(),
                caller,
                (done, at) -> PutPartitionsResponse.getDefaultInstance()));
  }

  /** The shard that is told, of partitions that it is to hold. */
  private Shard checked(PutPartitionsRequest request) {
    Shard shard = calls.shard(request.getShard());
    for (int number : request.getPartitionsList()) {
      if (calls.shardOf(request.getTopic(), number) != shard) {
        throw ApiErrors.fieldInvalid("partitions", "one of them is not of this shard");
      }
    }
    Fields.topic(request.getTopic());
    return shard;
  }

  private static PutPartitions command(PutPartitionsRequest request) {
    return PutPartitions.newBuilder()
        .setTopic(request.getTopic())
        .setIncarnation(request.getIncarnation())
        .setVersion(request.getVersion())
        .setSettings(request.getSettings())
        .addAllPartitions(request.getPartitionsList())
        .addAllSubscriptions(request.getSubscriptionsList())
        .build();
  }

  private void confirm(
      Shard home, TopicView topic, Consumer<@Nullable StatusRuntimeException> done) {
    Command confirm =
        Command.newBuilder()
            .setConfirmTopic(
                ConfirmTopic.newBuilder()
                    .setTopic(topic.name())
                    .setIncarnation(topic.incarnation())
                    .setVersion(topic.version()))
            .build();
    Caller<Boolean> caller =
        new Caller<>() {
          @Override
          public void ok(Boolean answer) {
            done.accept(null);
          }

          @Override
          public void fail(StatusRuntimeException error) {
            done.accept(error);
          }
        };
    caller.guard(() -> calls.submit(home, confirm, caller, (result, at) -> true));
  }
}
