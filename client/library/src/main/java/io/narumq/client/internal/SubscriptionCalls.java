package io.narumq.client.internal;

import io.narumq.api.v1.CreateSubscriptionRequest;
import io.narumq.api.v1.DeleteSubscriptionRequest;
import io.narumq.api.v1.GetSubscriptionRequest;
import io.narumq.api.v1.GetSubscriptionResponse;
import io.narumq.api.v1.ListSubscriptionsRequest;
import io.narumq.api.v1.ListedSubscription;
import io.narumq.api.v1.SubscribedPartition;
import io.narumq.api.v1.UpdateSubscriptionRequest;
import io.narumq.client.SubscribedPartitionInfo;
import io.narumq.client.SubscriptionInfo;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.SubscriptionStart;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The calls about subscriptions. Like {@link Calls} in all that concerns threads and failures. */
public final class SubscriptionCalls {
  private final Calls calls;

  public SubscriptionCalls(Calls calls) {
    this.calls = calls;
  }

  public CompletableFuture<Boolean> create(
      String topic, String name, SubscriptionSettings settings, SubscriptionStart start) {
    CreateSubscriptionRequest request =
        CreateSubscriptionRequest.newBuilder()
            .setTopic(topic)
            .setSubscription(name)
            .setConfig(settings.toConfig())
            .setStart(start.toPosition())
            .build();
    return calls
        .call(Rpc.CREATE_SUBSCRIPTION, topic, request)
        .thenApply(reply -> reply.answer().getCreated());
  }

  public CompletableFuture<SubscriptionSettings> update(
      String topic, String name, SubscriptionSettings changes) {
    UpdateSubscriptionRequest request =
        UpdateSubscriptionRequest.newBuilder()
            .setTopic(topic)
            .setSubscription(name)
            .setConfig(changes.toConfig())
            .build();
    return calls
        .call(Rpc.UPDATE_SUBSCRIPTION, topic, request)
        .thenApply(reply -> SubscriptionSettings.of(reply.answer().getConfig()));
  }

  public CompletableFuture<Void> delete(String topic, String name) {
    DeleteSubscriptionRequest request =
        DeleteSubscriptionRequest.newBuilder().setTopic(topic).setSubscription(name).build();
    return calls.call(Rpc.DELETE_SUBSCRIPTION, topic, request).thenApply(reply -> null);
  }

  public CompletableFuture<SubscriptionInfo> get(String topic, String name) {
    GetSubscriptionRequest request =
        GetSubscriptionRequest.newBuilder().setTopic(topic).setSubscription(name).build();
    return calls
        .call(Rpc.GET_SUBSCRIPTION, topic, request)
        .thenApply(reply -> info(topic, name, reply.answer()));
  }

  /** Without what they have of partitions. */
  public CompletableFuture<List<SubscriptionInfo>> list(String topic) {
    ListSubscriptionsRequest request =
        ListSubscriptionsRequest.newBuilder().setTopic(topic).build();
    return calls
        .call(Rpc.LIST_SUBSCRIPTIONS, topic, request)
        .thenApply(
            reply ->
                reply.answer().getSubscriptionsList().stream()
                    .map(listed -> info(topic, listed))
                    .toList());
  }

  private static SubscriptionInfo info(String topic, ListedSubscription listed) {
    return new SubscriptionInfo(
        topic,
        listed.getSubscription(),
        SubscriptionSettings.of(listed.getConfig()),
        Wire.instant(listed.getCreatedAt()),
        List.of());
  }

  private static SubscriptionInfo info(
      String topic, String name, GetSubscriptionResponse response) {
    return new SubscriptionInfo(
        topic,
        name,
        SubscriptionSettings.of(response.getConfig()),
        Wire.instant(response.getCreatedAt()),
        response.getPartitionsList().stream().map(SubscriptionCalls::partition).toList());
  }

  private static SubscribedPartitionInfo partition(SubscribedPartition it) {
    return new SubscribedPartitionInfo(
        it.getPartition(),
        it.getShard(),
        it.getCursor(),
        it.getAhead(),
        it.getReady(),
        it.getLeased(),
        it.getBackingOff(),
        it.getDelivered(),
        it.getAcked(),
        it.getMissed(),
        it.getPassed(),
        it.getDropped(),
        it.getDeadLettered(),
        it.hasOldestAt() ? Optional.of(Wire.instant(it.getOldestAt())) : Optional.empty());
  }
}
