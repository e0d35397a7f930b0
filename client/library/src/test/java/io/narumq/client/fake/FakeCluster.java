package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.Shard;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
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
    LOSE_ANSWER
  }

  private static final int SHARDS = 3;

  private final List<String> addresses;
  private final FakeBroker broker;
  private final Map<Class<? extends Message>, Deque<Fault>> faults = new HashMap<>();
  private final Map<Class<? extends Message>, Deque<CallFailure>> refusals = new HashMap<>();
  private @Nullable String leader;
  private long term = 1;

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
    notifyAll();
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
    notifyAll();
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
  public synchronized Message call(String address, Message request) {
    if (request instanceof GetTopologyRequest) {
      return topology(address);
    }
    if (leader == null) {
      throw new CallFailure(ErrorReason.NO_LEADER, "election", null, Duration.ofMillis(50), null);
    }
    if (!address.equals(leader)) {
      throw new CallFailure(ErrorReason.NOT_LEADER, "not me", leader, Duration.ZERO, null);
    }
    CallFailure refusal = poll(refusals, request);
    if (refusal != null) {
      throw refusal;
    }
    Fault fault = poll(faults, request);
    if (fault == Fault.LOSE_REQUEST) {
      throw CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "request lost");
    }
    Message answer = broker.answer(request);
    notifyAll();
    if (fault == Fault.LOSE_ANSWER) {
      throw CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, "answer lost");
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
      Map<Class<? extends Message>, Deque<T>> planned, Message request) {
    Deque<T> queue = planned.get(request.getClass());
    return queue == null ? null : queue.poll();
  }

  private GetTopologyResponse topology(String address) {
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
