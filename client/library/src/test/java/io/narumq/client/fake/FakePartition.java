package io.narumq.client.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.Shard;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Three nodes of one shard, with a partition whose sets have one message each: its offset as text.
 * The first node leads. In virtual time, 1 ms each way; a fetch that may wait looks every 5 ms.
 */
public final class FakePartition implements Transport {
  public static final List<String> NODES = List.of("a:1", "b:1", "c:1");

  private static final Duration ONE_WAY = Duration.ofMillis(1);
  private static final Duration POLL = Duration.ofMillis(5);

  private final FakeScheduler scheduler;
  private final Map<String, Long> behind = new HashMap<>();
  private final Set<String> dead = new HashSet<>();
  private final List<Map.Entry<String, FetchRequest>> fetches = new ArrayList<>();
  private String leader = NODES.get(0);
  private long firstOffset;
  private long nextOffset;

  public FakePartition(FakeScheduler scheduler) {
    this.scheduler = scheduler;
  }

  public void publish(int messages) {
    nextOffset += messages;
  }

  /** The node has not yet heard of the last ones. */
  public void hangBack(String node, long messages) {
    behind.put(node, messages);
  }

  /** Nobody is there any more. */
  public void kill(String node) {
    dead.add(node);
  }

  /** What was asked of whom, so far. */
  public List<Map.Entry<String, FetchRequest>> fetches() {
    return fetches;
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout) {
    CompletableFuture<A> result = new CompletableFuture<>();
    long waitUntil = scheduler.now();
    if (request instanceof FetchRequest fetch) {
      fetches.add(Map.entry(target.address(), fetch));
      waitUntil +=
          Duration.ofSeconds(fetch.getWaitTime().getSeconds(), fetch.getWaitTime().getNanos())
              .toNanos();
    }
    long until = waitUntil;
    later(ONE_WAY, () -> arrive(target.address(), rpc, request, until, result));
    return result;
  }

  private void later(Duration delay, Runnable task) {
    var unused = scheduler.schedule(delay, task);
  }

  private <Q extends Message, A extends Message> void arrive(
      String node, Rpc<Q, A> rpc, Q request, long until, CompletableFuture<A> result) {
    try {
      Message answer = answer(node, request);
      boolean empty = answer instanceof FetchResponse fetched && fetched.getSetsCount() == 0;
      if (empty && scheduler.now() < until) {
        later(POLL, () -> arrive(node, rpc, request, until, result));
      } else {
        later(ONE_WAY, () -> result.complete(rpc.answer().cast(answer)));
      }
    } catch (CallFailure failure) {
      later(ONE_WAY, () -> result.completeExceptionally(failure));
    }
  }

  private Message answer(String node, Message request) {
    if (dead.contains(node)) {
      throw CallFailure.of(ErrorReason.UNREACHABLE, "connection refused");
    }
    if (request instanceof GetTopologyRequest) {
      return topology();
    }
    boolean fromReplica = request instanceof FetchRequest fetch && fetch.getFromReplica();
    if (!fromReplica && !node.equals(leader)) {
      throw new CallFailure(ErrorReason.NOT_LEADER, "not me", leader, Duration.ZERO, null);
    }
    if (request instanceof FindOffsetRequest) {
      return FindOffsetResponse.newBuilder()
          .setFirstOffset(firstOffset)
          .setNextOffset(nextOffset)
          .build();
    }
    return fetch(node, (FetchRequest) request);
  }

  private GetTopologyResponse topology() {
    GetTopologyResponse.Builder topology = GetTopologyResponse.newBuilder().setClusterId("fake");
    NODES.forEach(it -> topology.addNodes(Node.newBuilder().setNodeId(it).setAddress(it)));
    return topology.addShards(Shard.newBuilder().setTerm(1).setLeaderNodeId(leader)).build();
  }

  private FetchResponse fetch(String node, FetchRequest request) {
    long end = nextOffset - behind.getOrDefault(node, 0L);
    boolean ahead = request.getFromReplica() && request.getOffset() > end;
    if (request.getOffset() < firstOffset || (request.getOffset() > end && !ahead)) {
      throw CallFailure.of(ErrorReason.OFFSET_OUT_OF_RANGE, "not there");
    }
    FetchResponse.Builder answer = FetchResponse.newBuilder();
    for (long offset = request.getOffset(); offset < end; offset++) {
      answer.addSets(set(offset));
    }
    return answer.setFirstOffset(firstOffset).setNextOffset(end).build();
  }

  private static FetchedSet set(long offset) {
    ByteString body = ByteString.copyFromUtf8(Long.toString(offset));
    return FetchedSet.newBuilder()
        .setFirstOffset(offset)
        .setSet(
            MessageSet.newBuilder()
                .addHeads(MessageHead.newBuilder().setBodyBytes(body.size()))
                .setBodies(body))
        .build();
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    scheduler.execute(() -> events.ended(CallFailure.of(ErrorReason.UNRECOGNIZED, "no streams")));
    return new FakeGroup.NoRequests<>();
  }

  @Override
  public void close() {}
}
