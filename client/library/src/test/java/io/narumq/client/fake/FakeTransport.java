package io.narumq.client.fake;

import com.google.protobuf.Message;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Calls to a {@link FakeCluster} in virtual time, with 1 ms each way. */
public final class FakeTransport implements Transport {
  private static final Duration ONE_WAY = Duration.ofMillis(1);
  private static final Duration POLL = Duration.ofMillis(5);

  /** A request that was handed over, and when. */
  public record Sent(long at, String address, Message request) {}

  private final FakeScheduler scheduler;
  private final FakeCluster cluster;
  private final List<Sent> sent = new ArrayList<>();
  private final Set<String> refusing = new HashSet<>();
  private final Set<String> silent = new HashSet<>();

  public FakeTransport(FakeScheduler scheduler, FakeCluster cluster) {
    this.scheduler = scheduler;
    this.cluster = cluster;
  }

  /** The node's process is gone: connections are refused. */
  public void kill(String address) {
    refusing.add(address);
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
      String address, Rpc<Q, A> rpc, Q request, Duration timeout) {
    sent.add(new Sent(scheduler.now(), address, request));
    CompletableFuture<A> result = new CompletableFuture<>();
    long deadline = scheduler.now() + timeout.toNanos();
    long waitUntil = deadline;
    if (request instanceof ReceiveRequest receive) {
      var wait = receive.getWaitTime();
      waitUntil =
          scheduler.now() + Duration.ofSeconds(wait.getSeconds(), wait.getNanos()).toNanos();
    }
    long parkedUntil = waitUntil;
    later(ONE_WAY, () -> arrive(address, rpc, request, parkedUntil, result));
    later(timeout, () -> fail(result, ErrorReason.OUTCOME_UNKNOWN, "time-out"));
    return result;
  }

  private <Q extends Message, A extends Message> void arrive(
      String address, Rpc<Q, A> rpc, Q request, long parkedUntil, CompletableFuture<A> result) {
    if (result.isDone() || silent.contains(address)) {
      return;
    }
    if (refusing.contains(address)) {
      later(ONE_WAY, () -> fail(result, ErrorReason.UNREACHABLE, "connection refused"));
      return;
    }
    try {
      Message answer = cluster.call(address, request);
      if (FakeCluster.stillWaiting(request, answer) && scheduler.now() < parkedUntil) {
        later(POLL, () -> arrive(address, rpc, request, parkedUntil, result));
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

  private void later(Duration delay, Runnable task) {
    var unused = scheduler.schedule(delay, task);
  }

  @Override
  public void close() {
    cluster.addresses().forEach(this::kill);
  }
}
