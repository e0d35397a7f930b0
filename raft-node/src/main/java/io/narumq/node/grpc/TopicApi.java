package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.CreateTopicResponse;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.DeleteTopicResponse;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.GetTopicResponse;
import io.narumq.api.v1.ListTopicsRequest;
import io.narumq.api.v1.ListTopicsResponse;
import io.narumq.api.v1.ListedTopic;
import io.narumq.api.v1.PublishRequest;
import io.narumq.api.v1.PublishResponse;
import io.narumq.api.v1.TopicConfig;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.api.v1.UpdateTopicRequest;
import io.narumq.api.v1.UpdateTopicResponse;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateTopic;
import io.narumq.log.v1.DeleteTopic;
import io.narumq.log.v1.UpdateTopic;
import io.narumq.node.loop.Scheduler;
import io.narumq.node.shard.Shard;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult.TopicStored;
import io.narumq.statemachine.topic.PartitionView;
import io.narumq.statemachine.topic.TopicView;
import java.util.List;

/** Topics: making them, publishing, fetching. */
final class TopicApi extends TopicServiceGrpc.TopicServiceImplBase {
  private final Calls calls;
  private final Forwarder forwarder;
  private final Sending sending;
  private final TopicChanges changes;
  private final Scheduler scheduler;

  /**
   * @param scheduler ends what waits for too long
   */
  TopicApi(
      Calls calls,
      Forwarder forwarder,
      Sending sending,
      TopicChanges changes,
      Scheduler scheduler) {
    this.calls = calls;
    this.forwarder = forwarder;
    this.sending = sending;
    this.changes = changes;
    this.scheduler = scheduler;
  }

  @Override
  public void createTopic(
      CreateTopicRequest request, StreamObserver<CreateTopicResponse> observer) {
    Reply<CreateTopicResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Fields.topic(request.getTopic());
          TopicSettings settings = TopicConfigs.complete(request.getConfig());
          changes.change(
              request.getTopic(),
              TopicServiceGrpc.getCreateTopicMethod(),
              request,
              Command.newBuilder()
                  .setCreateTopic(
                      CreateTopic.newBuilder().setTopic(request.getTopic()).setSettings(settings))
                  .build(),
              reply,
              (result, at) ->
                  CreateTopicResponse.newBuilder()
                      .setCreated(((TopicStored) result).created())
                      .setConfig(TopicConfigs.config(((TopicStored) result).settings()))
                      .setPosition(at)
                      .build());
        });
  }

  @Override
  public void updateTopic(
      UpdateTopicRequest request, StreamObserver<UpdateTopicResponse> observer) {
    Reply<UpdateTopicResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Fields.topic(request.getTopic());
          changes.change(
              request.getTopic(),
              TopicServiceGrpc.getUpdateTopicMethod(),
              request,
              update(request.getTopic(), request.getConfig()),
              reply,
              (result, at) ->
                  UpdateTopicResponse.newBuilder()
                      .setConfig(TopicConfigs.config(((TopicStored) result).settings()))
                      .setPosition(at)
                      .build());
        });
  }

  private static Command update(String topic, TopicConfig config) {
    TopicSettings changes = TopicConfigs.named(config);
    if (changes.equals(TopicSettings.getDefaultInstance())) {
      throw ApiErrors.fieldInvalid("config", "at least one setting has to be named");
    }
    return Command.newBuilder()
        .setUpdateTopic(UpdateTopic.newBuilder().setTopic(topic).setSettings(changes))
        .build();
  }

  @Override
  public void deleteTopic(
      DeleteTopicRequest request, StreamObserver<DeleteTopicResponse> observer) {
    Reply<DeleteTopicResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Fields.topic(request.getTopic());
          changes.change(
              request.getTopic(),
              TopicServiceGrpc.getDeleteTopicMethod(),
              request,
              Command.newBuilder()
                  .setDeleteTopic(DeleteTopic.newBuilder().setTopic(request.getTopic()))
                  .build(),
              reply,
              (result, at) -> DeleteTopicResponse.newBuilder().setPosition(at).build());
        });
  }

  @Override
  public void getTopic(GetTopicRequest request, StreamObserver<GetTopicResponse> observer) {
    get(request, new Reply<>(observer));
  }

  /** What a topic is, asked where its shard is led. */
  void get(GetTopicRequest request, Caller<GetTopicResponse> caller) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOfTopic(request.getTopic());
          calls.atLeader(
              shard,
              TopicServiceGrpc.getGetTopicMethod(),
              request,
              caller,
              () -> caller.ok(view(shard, request.getTopic())));
        });
  }

  private static GetTopicResponse view(Shard shard, String topic) {
    TopicView view =
        shard
            .topics(reader -> reader.topic(topic))
            .filter(found -> !found.deleted())
            .orElseThrow(() -> ApiErrors.topicNotFound(topic));
    return GetTopicResponse.newBuilder()
        .setConfig(TopicConfigs.config(view.settings()))
        .setCreatedAt(Timestamps.fromMillis(view.createdWallMs()))
        .setShard(shard.number())
        .setIncarnation(view.incarnation())
        .setPending(view.pending())
        .build();
  }

  @Override
  public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> observer) {
    Reply<ListTopicsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shard(request.getShard());
          String prefix = Fields.partOfQueue("prefix", request.getPrefix());
          String after = Fields.partOfQueue("after", request.getAfter());
          int size =
              Fields.atMost(
                  "page_size",
                  request.getPageSize(),
                  Limits.TOPICS_LISTED_MAX,
                  Limits.TOPICS_LISTED_DEFAULT);
          calls.atLeader(
              shard,
              TopicServiceGrpc.getListTopicsMethod(),
              request,
              reply,
              () ->
                  reply.ok(
                      page(shard.topics(reader -> reader.topics(prefix, after, size + 1)), size)));
        });
  }

  /** One more than the page holds was asked for, to know whether there are more. */
  private static ListTopicsResponse page(List<TopicView> found, int size) {
    ListTopicsResponse.Builder page = ListTopicsResponse.newBuilder().setMore(found.size() > size);
    found.stream()
        .limit(size)
        .forEach(
            view ->
                page.addTopics(
                    ListedTopic.newBuilder()
                        .setTopic(view.name())
                        .setIncarnation(view.incarnation())
                        .setConfig(TopicConfigs.config(view.settings()))));
    return page.build();
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishResponse> observer) {
    Reply<PublishResponse> reply = new Reply<>(observer);
    sending.publish(
        request,
        reply,
        leader -> forwarder.forward(leader, TopicServiceGrpc.getPublishMethod(), request, reply));
  }

  @Override
  public void fetch(FetchRequest request, StreamObserver<FetchResponse> observer) {
    Reply<FetchResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard shard = calls.shardOf(request.getTopic(), request.getPartition());
          FetchCall call = new FetchCall(shard, request, calls.executor(), scheduler, reply);
          if (request.getFromReplica()) {
            call.start();
          } else {
            calls.atLeader(shard, TopicServiceGrpc.getFetchMethod(), request, reply, call::start);
          }
        });
  }

  @Override
  public StreamObserver<FetchStreamRequest> fetchStream(StreamObserver<FetchResponse> observer) {
    return new FetchStreamCall(
        calls, forwarder, (ServerCallStreamObserver<FetchResponse>) observer);
  }

  @Override
  public void findOffset(FindOffsetRequest request, StreamObserver<FindOffsetResponse> observer) {
    find(request, new Reply<>(observer));
  }

  /** What a partition holds, asked where its shard is led. */
  void find(FindOffsetRequest request, Caller<FindOffsetResponse> caller) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOf(request.getTopic(), request.getPartition());
          if (request.hasPublishedAt() && !Timestamps.isValid(request.getPublishedAt())) {
            throw ApiErrors.fieldInvalid("published_at", "not a time");
          }
          calls.atLeader(
              shard,
              TopicServiceGrpc.getFindOffsetMethod(),
              request,
              caller,
              () ->
                  calls
                      .executor()
                      .execute(() -> caller.guard(() -> caller.ok(find(shard, request)))));
        });
  }

  /** What this shard was not told of yet is not there yet. */
  static void checkIncarnation(String topic, int said, PartitionView partition) {
    int order = Integer.compareUnsigned(partition.incarnation(), said);
    if (said != 0 && order != 0) {
      throw order > 0
          ? ApiErrors.topicReplaced(topic)
          : ApiErrors.partitionNotFound(topic, partition.number());
    }
  }

  private static FindOffsetResponse find(Shard shard, FindOffsetRequest request) {
    String topic = request.getTopic();
    int number = request.getPartition();
    PartitionView partition =
        shard
            .topics(reader -> reader.partition(topic, number))
            .orElseThrow(() -> ApiErrors.partitionNotFound(topic, number));
    checkIncarnation(topic, request.getIncarnation(), partition);
    FindOffsetResponse.Builder found =
        FindOffsetResponse.newBuilder()
            .setFirstOffset(partition.firstOffset())
            .setNextOffset(partition.nextOffset())
            .setBodyBytes(partition.bodyBytes())
            .setShard(shard.number());
    if (request.hasPublishedAt()) {
      long ms = Timestamps.toMillis(request.getPublishedAt());
      shard.topics(reader -> reader.offsetAt(topic, number, ms)).ifPresent(found::setOffset);
    }
    return found.build();
  }
}
