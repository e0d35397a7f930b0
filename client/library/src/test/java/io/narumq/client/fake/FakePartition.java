package io.narumq.client.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.narumq.api.v1.Compression;
import io.narumq.api.v1.FetchCredit;
import io.narumq.api.v1.FetchRequest;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.FindOffsetRequest;
import io.narumq.api.v1.FindOffsetResponse;
import io.narumq.api.v1.GetTopicRequest;
import io.narumq.api.v1.GetTopicResponse;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.MessageHead;
import io.narumq.api.v1.MessageSet;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.TopicConfig;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Three nodes of one shard, with a topic of one partition whose sets have one message each: its
 * offset as text, at the end of its body. The first node leads. In virtual time, 1 ms each way; a
 * fetch that may wait looks every 5 ms.
 */
public final class FakePartition implements Transport {
  public static final List<String> NODES = List.of("a:1", "b:1", "c:1");

  private static final Duration ONE_WAY = Duration.ofMillis(1);
  private static final Duration POLL = Duration.ofMillis(5);

  private final FakeScheduler scheduler;
  private final Map<String, Long> behind = new HashMap<>();
  private final Set<String> dead = new HashSet<>();
  private final List<Map.Entry<String, FetchRequest>> fetches = new ArrayList<>();
  private final List<FetchStart> starts = new ArrayList<>();
  private final Set<Link<?, ?>> links = new LinkedHashSet<>();
  private String leader = NODES.get(0);
  private long term = 1;
  private long firstOffset;
  private long nextOffset;
  private long told;

  /** How long each body is; longer if its offset needs that. */
  public int bodyBytes = 1;

  /** The set at this offset is packed in a way that nobody can unpack. */
  public long unreadable = -1;

  public FakePartition(FakeScheduler scheduler) {
    this.scheduler = scheduler;
  }

  public void publish(int messages) {
    nextOffset += messages;
    List.copyOf(links).forEach(Link::tell);
  }

  /** What is before this offset is deleted. */
  public void retainFrom(long offset) {
    firstOffset = offset;
  }

  /** Another node leads; streams to the one before end, and what is on its way to them is lost. */
  public void elect(String node) {
    leader = node;
    term++;
    breakStreams(notLeader());
  }

  /** All streams end like that, and what is on its way to them is lost. */
  public void breakStreams(CallFailure failure) {
    List.copyOf(links).forEach(link -> link.end(failure));
  }

  /** How streams began, so far. */
  public List<FetchStart> starts() {
    return starts;
  }

  /** How many sets streams were told, so far. */
  public long told() {
    return told;
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
      throw notLeader();
    }
    if (request instanceof GetTopicRequest) {
      return GetTopicResponse.newBuilder()
          .setConfig(TopicConfig.newBuilder().setPartitions(1))
          .setIncarnation(1)
          .build();
    }
    if (request instanceof FindOffsetRequest) {
      return FindOffsetResponse.newBuilder()
          .setFirstOffset(firstOffset)
          .setNextOffset(nextOffset)
          .build();
    }
    return fetch(node, (FetchRequest) request);
  }

  private CallFailure notLeader() {
    return new CallFailure(ErrorReason.NOT_LEADER, "not me", leader, Duration.ZERO, null);
  }

  private GetTopologyResponse topology() {
    GetTopologyResponse.Builder topology = GetTopologyResponse.newBuilder().setClusterId("fake");
    NODES.forEach(it -> topology.addNodes(Node.newBuilder().setNodeId(it).setAddress(it)));
    return topology.addShards(Shard.newBuilder().setTerm(term).setLeaderNodeId(leader)).build();
  }

  private FetchResponse fetch(String node, FetchRequest request) {
    long end = nextOffset - behind.getOrDefault(node, 0L);
    boolean ahead = request.getFromReplica() && request.getOffset() > end;
    if (!ahead) {
      checkRange(request.getOffset(), end);
    }
    FetchResponse.Builder answer = FetchResponse.newBuilder();
    for (long offset = request.getOffset(); offset < end; offset++) {
      answer.addSets(set(offset));
    }
    return answer.setFirstOffset(firstOffset).setNextOffset(end).build();
  }

  private void checkRange(long offset, long end) {
    if (offset < firstOffset || offset > end) {
      throw CallFailure.of(ErrorReason.OFFSET_OUT_OF_RANGE, "not there");
    }
  }

  private FetchedSet set(long offset) {
    String text = Long.toString(offset);
    String padding = " ".repeat(Math.max(0, bodyBytes - text.length()));
    ByteString body = ByteString.copyFromUtf8(padding + text);
    Compression packed =
        offset == unreadable ? Compression.COMPRESSION_LZ4 : Compression.COMPRESSION_UNSPECIFIED;
    return FetchedSet.newBuilder()
        .setFirstOffset(offset)
        .setSet(
            MessageSet.newBuilder()
                .addHeads(MessageHead.newBuilder().setBodyBytes(body.size()))
                .setCompression(packed)
                .setBodies(body))
        .build();
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    Link<Q, A> link = new Link<>(target.address(), rpc, events);
    if (rpc.request() == FetchStreamRequest.class) {
      links.add(link);
      later(ONE_WAY, events::ready);
    } else {
      later(ONE_WAY, () -> events.ended(CallFailure.of(ErrorReason.UNRECOGNIZED, "not known")));
    }
    return link;
  }

  @Override
  public void close() {}

  /** A fetch stream of the client to one node. */
  private final class Link<Q extends Message, A extends Message> implements Stream<Q> {
    private final String node;
    private final StreamRpc<Q, A> rpc;
    private final StreamEvents<A> events;
    private boolean started;
    private long next;
    private long messages;
    private long bytes;
    private boolean over;

    Link(String node, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
      this.node = node;
      this.rpc = rpc;
      this.events = events;
    }

    @Override
    public void send(Q request) {
      if (request instanceof FetchStreamRequest fetch) {
        later(ONE_WAY, () -> take(fetch));
      }
    }

    private void take(FetchStreamRequest request) {
      FetchCredit more = request.getCredit();
      if (request.hasStart()) {
        starts.add(request.getStart());
        started = true;
        next = request.getStart().getOffset();
        more = request.getStart().getCredit();
      }
      messages += more.getMessages();
      bytes += more.getBytes();
      tell();
    }

    void tell() {
      if (over || !started) {
        return;
      }
      try {
        if (!node.equals(leader)) {
          throw notLeader();
        }
        checkRange(next, nextOffset);
        while (messages > 0 && bytes > 0 && next < nextOffset) {
          tell(set(next));
        }
      } catch (CallFailure failure) {
        end(failure);
      }
    }

    private void tell(FetchedSet set) {
      next++;
      told++;
      messages--;
      bytes -= set.getSet().getHeads(0).getBodyBytes();
      FetchResponse answer =
          FetchResponse.newBuilder().addSets(set).setNextOffset(nextOffset).build();
      later(
          ONE_WAY,
          () -> {
            if (!over) {
              events.answered(rpc.answer().cast(answer));
            }
          });
    }

    void end(CallFailure failure) {
      if (!over) {
        cancel();
        later(ONE_WAY, () -> events.ended(failure));
      }
    }

    @Override
    public boolean ready() {
      return !over;
    }

    /** Everything comes as it is. */
    @Override
    public void next() {}

    @Override
    public void halfClose() {}

    @Override
    public void cancel() {
      over = true;
      links.remove(this);
    }
  }
}
