package io.narumq.client.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.narumq.api.v1.AssignedPartition;
import io.narumq.api.v1.AssignedTopic;
import io.narumq.api.v1.CommitOffsetsRequest;
import io.narumq.api.v1.CommitOffsetsResponse;
import io.narumq.api.v1.CommittedOffset;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.GroupHeartbeatRequest;
import io.narumq.api.v1.GroupHeartbeatResponse;
import io.narumq.api.v1.LeaveGroupRequest;
import io.narumq.api.v1.LeaveGroupResponse;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.PartitionOffset;
import io.narumq.api.v1.ResetOffsetsRequest;
import io.narumq.api.v1.ResetOffsetsResponse;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.TopicOffsets;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.Scheduler;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One node with a topic "t" whose partitions have messages without end, and the coordinator of one
 * member: the test says what the member is to have. Answers come after 1 ms, in virtual time.
 */
public final class FakeGroup implements Transport {
  public static final String ADDRESS = "a:1";

  private static final java.time.Duration ONE_WAY = java.time.Duration.ofMillis(1);
  private static final String TOPIC = "t";
  private static final long UID = 7;
  private static final int SET_MESSAGES = 10;
  private static final int BODY_BYTES = 1_000;
  private static final Duration BEAT = Duration.newBuilder().setSeconds(3).build();

  private final Scheduler scheduler;
  private final Map<Integer, Long> given = new TreeMap<>();
  private final Map<Integer, Long> taken = new TreeMap<>();
  private final Map<Integer, Long> committed = new TreeMap<>();
  private final List<Runnable> held = new ArrayList<>();
  private final List<Message> sent = new ArrayList<>();
  private long epoch;

  /** What every heartbeat is answered instead, if anything. */
  public @Nullable ErrorReason refusal;

  /** Heartbeats and commits are done, but nobody hears of it. */
  public boolean answersAreLost;

  /** What every commit is answered instead, if anything. */
  public @Nullable ErrorReason commitRefusal;

  /** What is before this offset is gone; whoever asks for it gets what is next. */
  public long firstOffset;

  /** The set at this offset is packed in a way that nobody can unpack. */
  public long unreadable = -1;

  public FakeGroup(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Gives the member this partition, anew if it has it. */
  public void give(int partition) {
    epoch++;
    given.put(partition, epoch);
    tell();
  }

  /** The member is to let go of this partition. */
  public void take(int partition) {
    epoch++;
    Long since = given.remove(partition);
    if (since != null) {
      taken.put(partition, since);
    }
    tell();
  }

  /** It need not let go of it any more. */
  public void leave(int partition) {
    epoch++;
    Long since = taken.remove(partition);
    if (since != null) {
      given.put(partition, since);
    }
    tell();
  }

  public long committed(int partition) {
    return committed.getOrDefault(partition, -1L);
  }

  public void committed(int partition, long offset) {
    committed.put(partition, offset);
  }

  /** The requests of one kind so far. */
  public <Q extends Message> List<Q> sent(Class<Q> kind) {
    return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, java.time.Duration timeout) {
    sent.add(request);
    CompletableFuture<A> result = new CompletableFuture<>();
    later(
        timeout,
        () ->
            result.completeExceptionally(CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "time-out")));
    later(ONE_WAY, () -> arrive(rpc, request, result));
    return result;
  }

  private void later(java.time.Duration delay, Runnable task) {
    var unused = scheduler.schedule(delay, task);
  }

  /** A heartbeat may wait. */
  private <Q extends Message, A extends Message> void arrive(
      Rpc<Q, A> rpc, Q request, CompletableFuture<A> result) {
    if (request instanceof GroupHeartbeatRequest heartbeat && heartbeat.hasWaitTime()) {
      Runnable answer = () -> answer(rpc, request, result);
      held.add(answer);
      later(
          java.time.Duration.ofSeconds(heartbeat.getWaitTime().getSeconds()),
          () -> {
            if (held.remove(answer)) {
              answer.run();
            }
          });
    } else {
      answer(rpc, request, result);
    }
  }

  /** There is news for whoever waits. */
  private void tell() {
    List<Runnable> all = List.copyOf(held);
    held.clear();
    all.forEach(Runnable::run);
  }

  private <Q extends Message, A extends Message> void answer(
      Rpc<Q, A> rpc, Q request, CompletableFuture<A> result) {
    try {
      Message answer = answer(request);
      boolean lost = answersAreLost && !(request instanceof GetTopologyRequest);
      if (!lost) {
        result.complete(rpc.answer().cast(answer));
      }
    } catch (CallFailure failure) {
      result.completeExceptionally(failure);
    }
  }

  private Message answer(Message request) {
    if (request instanceof GroupHeartbeatRequest heartbeat) {
      return heartbeat(heartbeat);
    }
    if (request instanceof CommitOffsetsRequest commit) {
      return commit(commit);
    }
    if (request instanceof FetchRequest fetch) {
      return fetch(fetch);
    }
    if (request instanceof ResetOffsetsRequest reset) {
      return reset(reset);
    }
    if (request instanceof LeaveGroupRequest) {
      return LeaveGroupResponse.getDefaultInstance();
    }
    return request instanceof GetTopologyRequest
        ? topology()
        : FindOffsetResponse.newBuilder().setNextOffset(1_000_000).build();
  }

  private static GetTopologyResponse topology() {
    return GetTopologyResponse.newBuilder()
        .setClusterId("fake")
        .setNodeId(ADDRESS)
        .addNodes(Node.newBuilder().setNodeId(ADDRESS).setAddress(ADDRESS))
        .addShards(Shard.newBuilder().setTerm(1).setLeaderNodeId(ADDRESS))
        .build();
  }

  private GroupHeartbeatResponse heartbeat(GroupHeartbeatRequest request) {
    if (refusal != null) {
      ErrorReason reason = refusal;
      refusal = null;
      throw CallFailure.of(reason, "as the test wants it");
    }
    AssignedTopic.Builder topic = AssignedTopic.newBuilder().setTopic(TOPIC).setTopicUid(UID);
    given.forEach(
        (partition, since) -> {
          AssignedPartition.Builder told =
              AssignedPartition.newBuilder().setPartition(partition).setEpoch(since);
          if (since > request.getEpoch()) {
            told.setFresh(true);
            if (committed.containsKey(partition)) {
              told.setCommitted(CommittedOffset.newBuilder().setOffset(committed(partition)));
            }
          }
          topic.addPartitions(told);
        });
    return GroupHeartbeatResponse.newBuilder()
        .setEpoch(Math.max(1, epoch))
        .setHeartbeatInterval(BEAT)
        .addTopics(topic)
        .build();
  }

  private CommitOffsetsResponse commit(CommitOffsetsRequest request) {
    if (commitRefusal != null) {
      throw CallFailure.of(commitRefusal, "as the test wants it");
    }
    request
        .getTopics(0)
        .getOffsetsList()
        .forEach(one -> committed.merge(one.getPartition(), one.getOffset(), Math::max));
    return CommitOffsetsResponse.getDefaultInstance();
  }

  /** To an offset, of one partition. */
  private ResetOffsetsResponse reset(ResetOffsetsRequest request) {
    epoch++;
    int partition = request.getTopics(0).getPartitions(0);
    long offset = request.getTopics(0).getOffset();
    Map<Integer, Long> where = taken.containsKey(partition) ? taken : given;
    where.put(partition, epoch);
    committed.put(partition, offset);
    return ResetOffsetsResponse.newBuilder()
        .setEpoch(epoch)
        .addTopics(
            TopicOffsets.newBuilder()
                .setTopic(TOPIC)
                .setTopicUid(UID)
                .addOffsets(PartitionOffset.newBuilder().setPartition(partition).setOffset(offset)))
        .build();
  }

  /** As many sets of 10 messages of 1,000 bytes as there is room for. */
  private FetchResponse fetch(FetchRequest request) {
    FetchResponse.Builder answer = FetchResponse.newBuilder();
    MessageSet.Builder set = MessageSet.newBuilder();
    for (int i = 0; i < SET_MESSAGES; i++) {
      set.addHeads(MessageHead.newBuilder().setBodyBytes(BODY_BYTES));
    }
    set.setBodies(ByteString.copyFrom(new byte[SET_MESSAGES * BODY_BYTES]));
    long offset = Math.max(firstOffset, request.getOffset());
    for (int bytes = 0; bytes < request.getMaxBytes(); bytes += SET_MESSAGES * BODY_BYTES) {
      set.setCompression(
          offset == unreadable ? Compression.COMPRESSION_LZ4 : Compression.COMPRESSION_UNSPECIFIED);
      answer.addSets(FetchedSet.newBuilder().setFirstOffset(offset).setSet(set));
      offset += SET_MESSAGES;
    }
    return answer.setNextOffset(1_000_000).build();
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    scheduler.execute(() -> events.ended(CallFailure.of(ErrorReason.UNRECOGNIZED, "no streams")));
    return new NoRequests<>();
  }

  private record NoRequests<Q>() implements Stream<Q> {
    @Override
    public void send(Q request) {}

    @Override
    public boolean ready() {
      return false;
    }

    @Override
    public void next() {}

    @Override
    public void halfClose() {}

    @Override
    public void cancel() {}
  }

  @Override
  public void close() {}
}
