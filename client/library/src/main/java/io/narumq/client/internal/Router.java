package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Brings calls to the leader of their queue's shard, and keeps the map of leaders fresh. */
final class Router {
  private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(2);
  private static final long REFRESH_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final Scheduler scheduler;
  private final Transport transport;
  private final RandomGenerator random;
  private final Routes routes;
  private final Set<RoutedCall<?, ?>> underWay = new LinkedHashSet<>();
  private @Nullable CompletableFuture<Void> refresh;
  private long lastRefreshAt = -REFRESH_PAUSE_NANOS;
  private boolean closed;

  Router(Scheduler scheduler, Transport transport, RandomGenerator random, List<String> seeds) {
    this.scheduler = scheduler;
    this.transport = transport;
    this.random = random;
    this.routes = new Routes(seeds);
  }

  /**
   * Calls the leader of the queue's shard until it answers or {@code limits} end. The future fails
   * with a {@link NaruException}; cancelling it gives the call up. Thread-safe.
   */
  <Q extends Message, A extends Message> CompletableFuture<Reply<A>> call(
      Rpc<Q, A> rpc, String queue, Q request, CallLimits limits) {
    RoutedCall<Q, A> call = new RoutedCall<>(this, rpc, queue, request, limits);
    scheduler.execute(call::start);
    return call.result();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Transport transport() {
    return transport;
  }

  Routes routes() {
    return routes;
  }

  Backoff backoff() {
    return new Backoff(random);
  }

  boolean closed() {
    return closed;
  }

  void started(RoutedCall<?, ?> call) {
    underWay.add(call);
  }

  void ended(RoutedCall<?, ?> call) {
    underWay.remove(call);
  }

  /** Ends every call, whatever is known of its outcome. Thread-safe. */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          closed = true;
          List.copyOf(underWay).forEach(RoutedCall::clientClosed);
          done.complete(null);
        });
    return done;
  }

  /** Asks for the topology again, unless that was done a moment ago. */
  void refreshSoon() {
    if (scheduler.now() - lastRefreshAt >= REFRESH_PAUSE_NANOS) {
      var unused = refresh();
    }
  }

  /** Asks the nodes in turn for the topology; done when one answered or all have failed. */
  CompletableFuture<Void> refresh() {
    if (refresh == null) {
      lastRefreshAt = scheduler.now();
      refresh = new CompletableFuture<>();
      askForTopology(routes.addresses().size(), refresh);
    }
    return refresh;
  }

  private void askForTopology(int attemptsLeft, CompletableFuture<Void> done) {
    if (attemptsLeft == 0 || closed) {
      refresh = null;
      done.complete(null);
      return;
    }
    String address = routes.anyNode(scheduler.now());
    var unused =
        transport
            .call(
                address,
                Rpc.GET_TOPOLOGY,
                GetTopologyRequest.getDefaultInstance(),
                TOPOLOGY_TIMEOUT)
            .whenComplete(
                (topology, failure) ->
                    scheduler.execute(
                        () -> topologyAnswered(address, topology, attemptsLeft, done)));
  }

  private void topologyAnswered(
      String address,
      @Nullable GetTopologyResponse topology,
      int attemptsLeft,
      CompletableFuture<Void> done) {
    if (topology == null) {
      routes.down(address, scheduler.now());
      askForTopology(attemptsLeft - 1, done);
      return;
    }
    routes.up(address);
    routes.learn(topology);
    refresh = null;
    done.complete(null);
  }
}
