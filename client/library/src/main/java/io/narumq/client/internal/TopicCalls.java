package io.narumq.client.internal;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.narumq.api.Partitioning;
import io.narumq.api.v1.CreateTopicRequest;
import io.narumq.api.v1.DeleteTopicRequest;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.UpdateTopicRequest;
import io.narumq.client.FetchedMessage;
import io.narumq.client.PartitionInfo;
import io.narumq.client.TopicInfo;
import io.narumq.client.TopicPartition;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The calls about topics. Like {@link Calls} in all that concerns threads and failures. */
public final class TopicCalls {
  private final Calls calls;

  public TopicCalls(Calls calls) {
    this.calls = calls;
  }

  public CompletableFuture<Boolean> create(String topic, TopicSettings settings) {
    CreateTopicRequest request =
        CreateTopicRequest.newBuilder().setTopic(topic).setConfig(settings.toConfig()).build();
    return calls
        .call(Rpc.CREATE_TOPIC, topic, request)
        .thenApply(reply -> reply.answer().getCreated());
  }

  public CompletableFuture<TopicSettings> update(String topic, TopicSettings changes) {
    UpdateTopicRequest request =
        UpdateTopicRequest.newBuilder().setTopic(topic).setConfig(changes.toConfig()).build();
    return calls
        .call(Rpc.UPDATE_TOPIC, topic, request)
        .thenApply(reply -> TopicSettings.of(reply.answer().getConfig()));
  }

  public CompletableFuture<TopicInfo> get(String topic) {
    return calls
        .call(Rpc.GET_TOPIC, topic, GetTopicRequest.newBuilder().setTopic(topic).build())
        .thenApply(
            reply ->
                new TopicInfo(
                    topic,
                    TopicSettings.of(reply.answer().getConfig()),
                    reply.answer().getIncarnation()));
  }

  public CompletableFuture<Void> delete(String topic) {
    return calls
        .call(Rpc.DELETE_TOPIC, topic, DeleteTopicRequest.newBuilder().setTopic(topic).build())
        .thenApply(reply -> null);
  }

  /** All of them by name, shard by shard. */
  public CompletableFuture<List<TopicInfo>> list(String prefix) {
    return new TopicListing(calls.router(), prefix, calls.limits()).start();
  }

  public CompletableFuture<PartitionInfo> partition(String topic, int partition) {
    return partition(new TopicPartition(topic, partition), 0);
  }

  /** Fails with TOPIC_REPLACED if the topic has another incarnation by now; 0 is any. */
  CompletableFuture<PartitionInfo> partition(TopicPartition partition, int incarnation) {
    FindOffsetRequest request =
        find(partition.topic(), partition.partition()).setIncarnation(incarnation).build();
    return find(request)
        .thenApply(
            found ->
                new PartitionInfo(
                    partition.topic(),
                    partition.partition(),
                    found.getFirstOffset(),
                    found.getNextOffset(),
                    found.getBodyBytes(),
                    found.getShard()));
  }

  public CompletableFuture<Long> offsetAt(String topic, int partition, Instant time) {
    Timestamp at =
        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    return find(find(topic, partition).setPublishedAt(at).build())
        .thenApply(FindOffsetResponse::getOffset);
  }

  private static FindOffsetRequest.Builder find(String topic, int partition) {
    return FindOffsetRequest.newBuilder().setTopic(topic).setPartition(partition);
  }

  private CompletableFuture<FindOffsetResponse> find(FindOffsetRequest request) {
    return call(
            Rpc.FIND_OFFSET, request.getTopic(), request.getPartition(), request, calls.limits())
        .thenApply(Reply::answer);
  }

  /** Some messages of a partition, and what the next one gets that is published. */
  public record Fetched(List<FetchedMessage> messages, long nextOffset) {}

  /**
   * Messages from {@code offset} on; waits so long for a first one.
   *
   * @param incarnation of the topic: TOPIC_REPLACED if it has another one by now; 0 is any
   */
  public CompletableFuture<Fetched> fetch(
      TopicPartition from, int incarnation, long offset, int maxBytes, Duration wait) {
    FetchRequest request = request(from, incarnation, offset, maxBytes, wait).build();
    CompletableFuture<Reply<FetchResponse>> call =
        call(Rpc.FETCH, from.topic(), from.partition(), request, calls.limits(wait));
    return Calls.mapped(call, reply -> fetched(request, reply.answer()));
  }

  /**
   * The same from a node beside the leader, always the same one of a partition while the nodes
   * stay. Whatever that does not have or can not say is left to the leader, within what is left of
   * the wait; so failures and empty answers are always the leader's.
   */
  public CompletableFuture<Fetched> fetchFromReplica(
      TopicPartition from, int incarnation, long offset, int maxBytes, Duration wait) {
    long end = calls.scheduler().now() + wait.toNanos();
    FetchRequest request =
        request(from, incarnation, offset, maxBytes, wait).setFromReplica(true).build();
    return calls
        .router()
        .askReplica(
            Rpc.FETCH,
            routes -> Partitioning.shardOf(from.topic(), from.partition(), routes.shards()),
            from.partition(),
            request,
            calls.attemptTimeout().plus(wait))
        .thenApply(answer -> fetched(request, answer))
        .exceptionally(failure -> new Fetched(List.of(), offset))
        .thenCompose(
            fetched ->
                fetched.messages().isEmpty()
                    ? fetch(from, incarnation, offset, maxBytes, left(end))
                    : CompletableFuture.completedFuture(fetched));
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(0, end - calls.scheduler().now()));
  }

  private static FetchRequest.Builder request(
      TopicPartition from, int incarnation, long offset, int maxBytes, Duration wait) {
    return FetchRequest.newBuilder()
        .setTopic(from.topic())
        .setPartition(from.partition())
        .setIncarnation(incarnation)
        .setOffset(offset)
        .setMaxBytes(maxBytes)
        .setWaitTime(Durations.toProto(wait));
  }

  private static Fetched fetched(FetchRequest request, FetchResponse answer) {
    return new Fetched(
        TopicWire.messages(
            new TopicPartition(request.getTopic(), request.getPartition()),
            request.getOffset(),
            answer),
        answer.getNextOffset());
  }

  private <Q extends Message, A extends Message> CompletableFuture<Reply<A>> call(
      Rpc<Q, A> rpc, String topic, int partition, Q request, CallLimits limits) {
    return calls
        .router()
        .call(
            rpc,
            routes -> Partitioning.shardOf(topic, partition, routes.shards()),
            request,
            limits);
  }
}
