package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.narumq.api.SubscriptionName;
import io.narumq.api.v1.CreateSubscriptionRequest;
import io.narumq.api.v1.CreateSubscriptionResponse;
import io.narumq.api.v1.DeleteSubscriptionRequest;
import io.narumq.api.v1.DeleteSubscriptionResponse;
import io.narumq.api.v1.GetSubscribedPartitionRequest;
import io.narumq.api.v1.GetSubscribedPartitionResponse;
import io.narumq.api.v1.GetSubscriptionRequest;
import io.narumq.api.v1.GetSubscriptionResponse;
import io.narumq.api.v1.ListSubscriptionsRequest;
import io.narumq.api.v1.ListSubscriptionsResponse;
import io.narumq.api.v1.ListedSubscription;
import io.narumq.api.v1.SubscribedPartition;
import io.narumq.api.v1.SubscriptionServiceGrpc;
import io.narumq.api.v1.UpdateSubscriptionRequest;
import io.narumq.api.v1.UpdateSubscriptionResponse;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateSubscription;
import io.narumq.log.v1.DeleteSubscription;
import io.narumq.log.v1.UpdateSubscription;
import io.narumq.node.shard.Shard;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.statemachine.CommandResult.SubscriptionStored;
import io.narumq.statemachine.SubscriptionView;
import io.narumq.statemachine.topic.TopicView;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Subscriptions of topics. Their messages are taken by {@link MessageApi}, partition by partition.
 */
final class SubscriptionApi extends SubscriptionServiceGrpc.SubscriptionServiceImplBase {
  private final Calls calls;
  private final TopicChanges changes;

  SubscriptionApi(Calls calls, TopicChanges changes) {
    this.calls = calls;
    this.changes = changes;
  }

  @Override
  public void createSubscription(
      CreateSubscriptionRequest request, StreamObserver<CreateSubscriptionResponse> observer) {
    Reply<CreateSubscriptionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            changes.change(
                request.getTopic(),
                SubscriptionServiceGrpc.getCreateSubscriptionMethod(),
                request,
                create(request),
                reply,
                (result, at) ->
                    CreateSubscriptionResponse.newBuilder()
                        .setCreated(((SubscriptionStored) result).created())
                        .setConfig(
                            SubscriptionConfigs.config(
                                ((SubscriptionStored) result).subscription().getSettings()))
                        .setPosition(at)
                        .build()));
  }

  private static Command create(CreateSubscriptionRequest request) {
    return Command.newBuilder()
        .setCreateSubscription(
            CreateSubscription.newBuilder()
                .setTopic(request.getTopic())
                .setName(Fields.subscription(request.getSubscription()))
                .setSettings(SubscriptionConfigs.complete(request.getConfig()))
                .setStart(SubscriptionConfigs.start(request.getStart())))
        .build();
  }

  @Override
  public void updateSubscription(
      UpdateSubscriptionRequest request, StreamObserver<UpdateSubscriptionResponse> observer) {
    Reply<UpdateSubscriptionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            changes.change(
                request.getTopic(),
                SubscriptionServiceGrpc.getUpdateSubscriptionMethod(),
                request,
                update(request),
                reply,
                (result, at) ->
                    UpdateSubscriptionResponse.newBuilder()
                        .setConfig(
                            SubscriptionConfigs.config(
                                ((SubscriptionStored) result).subscription().getSettings()))
                        .setPosition(at)
                        .build()));
  }

  private static Command update(UpdateSubscriptionRequest request) {
    SubscriptionSettings named = SubscriptionConfigs.named(request.getConfig());
    if (named.equals(SubscriptionSettings.getDefaultInstance())) {
      throw ApiErrors.fieldInvalid("config", "at least one setting has to be named");
    }
    return Command.newBuilder()
        .setUpdateSubscription(
            UpdateSubscription.newBuilder()
                .setTopic(request.getTopic())
                .setName(Fields.subscription(request.getSubscription()))
                .setSettings(named))
        .build();
  }

  @Override
  public void deleteSubscription(
      DeleteSubscriptionRequest request, StreamObserver<DeleteSubscriptionResponse> observer) {
    Reply<DeleteSubscriptionResponse> reply = new Reply<>(observer);
    reply.guard(
        () ->
            changes.change(
                request.getTopic(),
                SubscriptionServiceGrpc.getDeleteSubscriptionMethod(),
                request,
                Command.newBuilder()
                    .setDeleteSubscription(
                        DeleteSubscription.newBuilder()
                            .setTopic(request.getTopic())
                            .setName(Fields.subscription(request.getSubscription())))
                    .build(),
                reply,
                (result, at) -> DeleteSubscriptionResponse.newBuilder().setPosition(at).build()));
  }

  @Override
  public void getSubscription(
      GetSubscriptionRequest request, StreamObserver<GetSubscriptionResponse> observer) {
    Reply<GetSubscriptionResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard home = calls.shardOfTopic(request.getTopic());
          String name = Fields.subscription(request.getSubscription());
          calls.atLeader(
              home,
              SubscriptionServiceGrpc.getGetSubscriptionMethod(),
              request,
              reply,
              () -> get(topic(home, request.getTopic()), name, reply));
        });
  }

  private static TopicView topic(Shard home, String topic) {
    return home.topics(reader -> reader.topic(topic))
        .filter(found -> !found.deleted())
        .orElseThrow(() -> ApiErrors.topicNotFound(topic));
  }

  private void get(TopicView topic, String name, Caller<GetSubscriptionResponse> caller) {
    SubscriptionRecord found =
        topic.subscriptions().stream()
            .filter(subscription -> subscription.getName().equals(name))
            .findFirst()
            .orElseThrow(() -> ApiErrors.subscriptionNotFound(topic.name(), name));
    Set<GetSubscribedPartitionRequest> partitions = new LinkedHashSet<>();
    for (int number = 0; number < topic.settings().getPartitions(); number++) {
      partitions.add(
          GetSubscribedPartitionRequest.newBuilder()
              .setTopic(topic.name())
              .setSubscription(name)
              .setPartition(number)
              .build());
    }
    CallFlags.roaming(() -> Gathering.of(partitions, this::find, together(found, caller)));
  }

  private static Caller<Map<GetSubscribedPartitionRequest, GetSubscribedPartitionResponse>>
      together(SubscriptionRecord found, Caller<GetSubscriptionResponse> caller) {
    return new Caller<>() {
      @Override
      public void ok(Map<GetSubscribedPartitionRequest, GetSubscribedPartitionResponse> answers) {
        GetSubscriptionResponse.Builder response =
            GetSubscriptionResponse.newBuilder()
                .setConfig(SubscriptionConfigs.config(found.getSettings()))
                .setCreatedAt(Timestamps.fromMillis(found.getCreatedWallMs()));
        answers.values().stream()
            .map(GetSubscribedPartitionResponse::getPartition)
            .sorted(Comparator.comparingInt(SubscribedPartition::getPartition))
            .forEach(response::addPartitions);
        caller.ok(response.build());
      }

      @Override
      public void fail(StatusRuntimeException error) {
        caller.fail(error);
      }
    };
  }

  @Override
  public void getSubscribedPartition(
      GetSubscribedPartitionRequest request,
      StreamObserver<GetSubscribedPartitionResponse> observer) {
    find(request, new Reply<>(observer));
  }

  private void find(
      GetSubscribedPartitionRequest request, Caller<GetSubscribedPartitionResponse> caller) {
    caller.guard(
        () -> {
          Shard shard = calls.shardOf(request.getTopic(), request.getPartition());
          SubscriptionName name =
              new SubscriptionName(
                  request.getTopic(),
                  request.getPartition(),
                  Fields.subscription(request.getSubscription()));
          calls.atLeader(
              shard,
              SubscriptionServiceGrpc.getGetSubscribedPartitionMethod(),
              request,
              caller,
              () -> caller.ok(view(shard, name)));
        });
  }

  private static GetSubscribedPartitionResponse view(Shard shard, SubscriptionName name) {
    SubscriptionView view =
        shard
            .reader()
            .subscription(name)
            .orElseThrow(() -> ApiErrors.subscriptionNotFound(name.topic(), name.subscription()));
    SubscribedPartition.Builder partition =
        SubscribedPartition.newBuilder()
            .setPartition(view.partition())
            .setShard(shard.number())
            .setStartOffset(view.startOffset())
            .setCursor(view.cursor())
            .setAhead(view.ahead())
            .setReady(view.ready())
            .setLeased(view.leased())
            .setBackingOff(view.backingOff())
            .setDelivered(view.delivered())
            .setAcked(view.acked())
            .setMissed(view.missed())
            .setPassed(view.passed())
            .setDropped(view.dropped())
            .setDeadLettered(view.deadLettered());
    if (view.oldestWallMs() > 0) {
      partition.setOldestAt(Timestamps.fromMillis(view.oldestWallMs()));
    }
    return GetSubscribedPartitionResponse.newBuilder().setPartition(partition).build();
  }

  @Override
  public void listSubscriptions(
      ListSubscriptionsRequest request, StreamObserver<ListSubscriptionsResponse> observer) {
    Reply<ListSubscriptionsResponse> reply = new Reply<>(observer);
    reply.guard(
        () -> {
          Shard home = calls.shardOfTopic(request.getTopic());
          calls.atLeader(
              home,
              SubscriptionServiceGrpc.getListSubscriptionsMethod(),
              request,
              reply,
              () -> reply.ok(list(topic(home, request.getTopic()))));
        });
  }

  private static ListSubscriptionsResponse list(TopicView topic) {
    ListSubscriptionsResponse.Builder list = ListSubscriptionsResponse.newBuilder();
    topic
        .subscriptions()
        .forEach(
            subscription ->
                list.addSubscriptions(
                    ListedSubscription.newBuilder()
                        .setSubscription(subscription.getName())
                        .setConfig(SubscriptionConfigs.config(subscription.getSettings()))
                        .setCreatedAt(Timestamps.fromMillis(subscription.getCreatedWallMs()))));
    return list.build();
  }
}
