package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes in front of one broker. Thread-safe: a monitor that is notified of every change, so that a
 * long poll can wait on it.
 */
public final class FakeCluster {
  /** What goes wrong with one call. */
  public enum Fault {
    /** The request never arrives, and the caller cannot know that. */
    LOSE_REQUEST,
    /** The request takes effect, but its answer is lost. */
    LOSE_ANSWER,
    /** The request takes effect, but the answer is that nobody knows. */
    ANSWER_UNKNOWN
  }

  /** Of failures that a stream outlives. */
  static final String ANSWERED = "nobody knows";

  private static final int SHARDS = 3;

  private final List<String> addresses;
  private final FakeBroker broker;
  private final Map<Class<? extends Message>, Deque<Fault>> faults = new HashMap<>();
  private final Map<Class<? extends Message>, Deque<CallFailure>> refusals = new HashMap<>();
  private final Set<FakeStream> streams = new LinkedHashSet<>();
  private @Nullable String leader;
  private long term = 1;
  private boolean pumping;
  private boolean again;
  private boolean sendsHeld;
  private boolean signsIgnored;
  private boolean repeatsWhatIsHeld;

  /** Nodes at these addresses, of which the first one leads. */
  public FakeCluster(List<String> addresses, LongSupplier clock) {
    this.addresses = List.copyOf(addresses);
    this.leader = addresses.get(0);
    this.broker = new FakeBroker(clock, SHARDS);
  }

  public List<String> addresses() {
    return addresses;
  }

  /** Elects another leader, or none. */
  public synchronized void elect(@Nullable String address) {
    leader = address;
    term++;
    List.copyOf(streams).forEach(FakeStream::leaderChanged);
    notifyAll();
  }

  /** Begins a stream of the kind that these requests are for. */
  public synchronized FakeStream open(
      Class<? extends Message> kind, String address, boolean mayForward, FakeStream.Answers to) {
    FakeStream stream;
    if (kind == WatchTopologyRequest.class) {
      stream = new FakeWatch(this, to, address);
    } else if (kind == SendStreamRequest.class) {
      stream = new FakeSendStream(this, to, address, mayForward);
    } else {
      stream = new FakeConsume(this, to, address, mayForward);
    }
    streams.add(stream);
    return stream;
  }

  void closed(FakeStream stream) {
    streams.remove(stream);
  }

  /** Hands out what has become ready by the mere passing of time. */
  public synchronized void pump() {
    again = true;
    if (pumping) {
      return;
    }
    pumping = true;
    while (again) {
      again = false;
      List.copyOf(streams).forEach(FakeStream::pump);
    }
    pumping = false;
  }

  /** Ends all streams of this node like that. */
  public synchronized void endStreams(String address, ErrorReason reason) {
    for (FakeStream stream : List.copyOf(streams)) {
      if (stream.address().equals(address)) {
        stream.end(CallFailure.of(reason, "for the test"));
      }
    }
  }

  /** From now on streams begin with all that their session holds, whatever the client names. */
  public synchronized void repeatWhatIsHeld() {
    repeatsWhatIsHeld = true;
  }

  ConsumeDelivery replay(ConsumeStart start) {
    return broker.replay(repeatsWhatIsHeld ? start.toBuilder().clearHeld().build() : start);
  }

  /** Ends the other streams of the session. */
  void replace(FakeConsume by, String sessionId) {
    for (FakeStream stream : List.copyOf(streams)) {
      if (stream != by && stream instanceof FakeConsume other && other.isOf(sessionId)) {
        other.end(CallFailure.of(ErrorReason.STREAM_REPLACED, "a newer stream"));
      }
    }
  }

  /** Answers no send on a stream until they are let go. */
  public synchronized void holdSends(boolean hold) {
    sendsHeld = hold;
    pump();
  }

  /** Sends on streams that have come and were not answered. */
  public synchronized int sendsUnderWay() {
    return streams.stream()
        .mapToInt(stream -> stream instanceof FakeSendStream sends ? sends.underWay() : 0)
        .sum();
  }

  public synchronized boolean isLeader(String address) {
    return address.equals(leader);
  }

  boolean sendsAreHeld() {
    return sendsHeld;
  }

  /** Takes signs of life on streams, but neither heeds nor answers them. */
  public synchronized void ignoreSigns(boolean ignore) {
    signsIgnored = ignore;
  }

  boolean signsAreIgnored() {
    return signsIgnored;
  }

  FakeBroker broker() {
    return broker;
  }

  /** The next call of this kind that reaches the leader meets the fault. */
  public synchronized void next(Class<? extends Message> request, Fault fault) {
    faults.computeIfAbsent(request, kind -> new ArrayDeque<>()).add(fault);
  }

  /** The next call of this kind that reaches the leader is refused. */
  public synchronized void refuseNext(Class<? extends Message> request, CallFailure refusal) {
    refusals.computeIfAbsent(request, kind -> new ArrayDeque<>()).add(refusal);
  }

  /** Takes all sessions away, and so what they hold. */
  public synchronized void forgetSessions() {
    broker.forgetSessions();
    pump();
    notifyAll();
  }

  /** Takes all producers away, and so what is known of their sends. */
  public synchronized void forgetProducers() {
    broker.forgetProducers();
  }

  /** The delivery count of the message with this body. */
  public synchronized @Nullable Integer deliveries(String queue, String body) {
    return broker.queue(queue).deliveries(body);
  }

  /**
   * What the node answers right now, without waiting.
   *
   * @throws CallFailure as the node would report it, or OUTCOME_UNKNOWN for a broken connection
   */
  public synchronized Message call(String address, boolean mayForward, Message request) {
    if (request instanceof GetTopologyRequest) {
      return topology(address);
    }
    Message answer =
        meetFaults(address, mayForward, request.getClass(), () -> broker.answer(request));
    pump();
    notifyAll();
    return answer;
  }

  /** Does it if the node leads or may forward, and if nothing else was planned for it. */
  <T> T meetFaults(
      String address, boolean mayForward, Class<? extends Message> kind, Supplier<T> work) {
    if (leader == null) {
      throw new CallFailure(ErrorReason.NO_LEADER, "election", null, Duration.ofMillis(50), null);
    }
    if (!mayForward && !address.equals(leader)) {
      throw new CallFailure(ErrorReason.NOT_LEADER, "not me", leader, Duration.ZERO, null);
    }
    CallFailure refusal = poll(refusals, kind);
    if (refusal != null) {
      throw refusal;
    }
    Fault fault = poll(faults, kind);
    if (fault == Fault.LOSE_REQUEST) {
      throw CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "request lost");
    }
    T answer = work.get();
    if (fault == Fault.LOSE_ANSWER) {
      throw CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "answer lost");
    }
    if (fault == Fault.ANSWER_UNKNOWN) {
      throw CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, ANSWERED);
    }
    return answer;
  }

  /** Whether a long poll should go on waiting after this answer. */
  public static boolean stillWaiting(Message request, Message answer) {
    return request instanceof ReceiveRequest
        && answer instanceof ReceiveResponse received
        && received.getMessagesCount() == 0;
  }

  private static <T> @Nullable T poll(
      Map<Class<? extends Message>, Deque<T>> planned, Class<? extends Message> kind) {
    Deque<T> queue = planned.get(kind);
    return queue == null ? null : queue.poll();
  }

  GetTopologyResponse topology(String address) {
    GetTopologyResponse.Builder answer =
        GetTopologyResponse.newBuilder().setClusterId("fake").setNodeId(address);
    for (String node : addresses) {
      answer.addNodes(Node.newBuilder().setNodeId(node).setAddress(node));
    }
    for (int shard = 0; shard < SHARDS; shard++) {
      answer.addShards(
          Shard.newBuilder()
              .setNumber(shard)
              .setTerm(term)
              .setLeaderNodeId(leader == null ? "" : leader));
    }
    return answer.build();
  }
}
