package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls to a {@link FakeCluster} in virtual time, with 1 ms each way. */
public final class FakeTransport implements Transport {
  private static final Duration ONE_WAY = Duration.ofMillis(1);
  private static final Duration POLL = Duration.ofMillis(5);

  /** A request that was handed over, and when. */
  public record Sent(long at, String address, boolean mayForward, Message request) {}

  private final FakeScheduler scheduler;
  private final FakeCluster cluster;
  private final List<Sent> sent = new ArrayList<>();
  private final List<Link<?, ?>> links = new ArrayList<>();
  private final Set<String> refusing = new HashSet<>();
  private final Set<String> silent = new HashSet<>();
  private boolean clogged;

  public FakeTransport(FakeScheduler scheduler, FakeCluster cluster) {
    this.scheduler = scheduler;
    this.cluster = cluster;
  }

  /** The node's process is gone: connections are refused. */
  public void kill(String address) {
    refusing.add(address);
    List.copyOf(links).forEach(link -> link.lose(address));
  }

  /** Streams take no more requests for now, or do again. */
  public void clog(boolean clog) {
    clogged = clog;
    if (!clog) {
      List.copyOf(links).forEach(link -> link.events.ready());
    }
  }

  /** The node's process is stopped: nothing is answered. */
  public void stop(String address) {
    silent.add(address);
  }

  /** The node is well again. */
  public void heal(String address) {
    refusing.remove(address);
    silent.remove(address);
  }

  /** All requests so far. */
  public List<Sent> sent() {
    return sent;
  }

  /** The requests of one kind so far. */
  public <Q extends Message> List<Q> sent(Class<Q> kind) {
    return sent.stream().map(Sent::request).filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The requests of one kind to one node so far. */
  public <Q extends Message> List<Q> sent(Class<Q> kind, String address) {
    return sent.stream()
        .filter(one -> one.address().equals(address))
        .map(Sent::request)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout) {
    sent.add(new Sent(scheduler.now(), target.address(), target.mayForward(), request));
    CompletableFuture<A> result = new CompletableFuture<>();
    long waitUntil = scheduler.now();
    if (request instanceof ReceiveRequest receive) {
      var wait = receive.getWaitTime();
      waitUntil += Duration.ofSeconds(wait.getSeconds(), wait.getNanos()).toNanos();
    }
    long parkedUntil = waitUntil;
    later(ONE_WAY, () -> arrive(target, rpc, request, parkedUntil, result));
    later(timeout, () -> fail(result, ErrorReason.OUTCOME_UNKNOWN, "time-out"));
    return result;
  }

  private <Q extends Message, A extends Message> void arrive(
      Target target, Rpc<Q, A> rpc, Q request, long parkedUntil, CompletableFuture<A> result) {
    if (result.isDone() || silent.contains(target.address())) {
      return;
    }
    if (refusing.contains(target.address())) {
      later(ONE_WAY, () -> fail(result, ErrorReason.UNREACHABLE, "connection refused"));
      return;
    }
    try {
      Message answer = cluster.call(target.address(), target.mayForward(), request);
      if (FakeCluster.stillWaiting(request, answer) && scheduler.now() < parkedUntil) {
        later(POLL, () -> arrive(target, rpc, request, parkedUntil, result));
      } else {
        later(ONE_WAY, () -> result.complete(rpc.answer().cast(answer)));
      }
    } catch (CallFailure failure) {
      later(ONE_WAY, () -> result.completeExceptionally(failure));
    }
  }

  private static void fail(CompletableFuture<?> result, ErrorReason reason, String message) {
    result.completeExceptionally(CallFailure.of(reason, message));
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    Link<Q, A> link = new Link<>(target, rpc, events);
    links.add(link);
    later(ONE_WAY, link::connect);
    if (links.size() == 1) {
      later(POLL, this::pump);
    }
    return link;
  }

  private void pump() {
    cluster.pump();
    if (!links.isEmpty()) {
      later(POLL, this::pump);
    }
  }

  private void later(Duration delay, Runnable task) {
    var unused = scheduler.schedule(delay, task);
  }

  @Override
  public void close() {
    cluster.addresses().forEach(this::kill);
  }

  /** A stream of the client to one node. */
  private final class Link<Q extends Message, A extends Message>
      implements Stream<Q>, FakeStream.Answers {
    private final Target target;
    private final StreamRpc<Q, A> rpc;
    private final StreamEvents<A> events;
    private @Nullable FakeStream node;
    private boolean over;

    Link(Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
      this.target = target;
      this.rpc = rpc;
      this.events = events;
    }

    private void connect() {
      if (refusing.contains(target.address())) {
        later(ONE_WAY, () -> ended(CallFailure.of(ErrorReason.UNREACHABLE, "refused")));
      } else if (awake() && !over) {
        node = cluster.open(rpc.request(), target.address(), target.mayForward(), this);
        events.ready();
      }
    }

    /** The node's process or its connection is gone. */
    void lose(String address) {
      if (target.address().equals(address)) {
        ErrorReason reason = node == null ? ErrorReason.UNREACHABLE : ErrorReason.OUTCOME_UNKNOWN;
        leave();
        later(ONE_WAY, () -> ended(CallFailure.of(reason, "connection lost")));
      }
    }

    private void leave() {
      if (node != null) {
        node.cancel();
      }
    }

    @Override
    public void send(Q request) {
      sent.add(new Sent(scheduler.now(), target.address(), target.mayForward(), content(request)));
      arriveLater(there -> there.request(request));
    }

    private void arriveLater(java.util.function.Consumer<FakeStream> arrival) {
      later(
          ONE_WAY,
          () -> {
            if (node != null && awake()) {
              arrival.accept(node);
            }
          });
    }

    @Override
    public boolean ready() {
      return node != null && !over && !clogged;
    }

    /** Everything comes as it is. */
    @Override
    public void next() {}

    @Override
    public void halfClose() {
      arriveLater(FakeStream::halfClose);
    }

    @Override
    public void cancel() {
      over = true;
      links.remove(this);
      later(ONE_WAY, this::leave);
    }

    @Override
    public void answer(Message answer) {
      later(
          ONE_WAY,
          () -> {
            if (!over && awake()) {
              events.answered(rpc.answer().cast(answer));
            }
          });
    }

    @Override
    public void end(@Nullable CallFailure failure) {
      later(ONE_WAY, () -> ended(failure));
    }

    private void ended(@Nullable CallFailure failure) {
      if (!over) {
        over = true;
        links.remove(this);
        events.ended(failure);
      }
    }

    @Override
    public boolean awake() {
      return !silent.contains(target.address());
    }
  }

  private static Message content(Message request) {
    if (request instanceof ConsumeRequest consume) {
      return switch (consume.getRequestCase()) {
        case START -> consume.getStart();
        case CREDIT -> consume.getCredit();
        case KEEP_ALIVE -> consume.getKeepAlive();
        case REQUEST_NOT_SET -> consume;
      };
    }
    return request;
  }
}
