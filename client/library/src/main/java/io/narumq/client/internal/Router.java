package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.api.v1.GetTopologyRequest;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Brings calls to the leader of their shard, and keeps the map of leaders fresh. */
final class Router {
  private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(2);
  private static final long REFRESH_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long PROBE_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Scheduler scheduler;
  private final Transport transport;
  private final RandomGenerator random;
  private final Routes routes;
  private final TopologyWatch watch;
  private final Set<RoutedCall<?, ?>> underWay = new LinkedHashSet<>();
  private final Set<Runnable> onChange = new LinkedHashSet<>();

  /** So that not all clients read a partition from the same node. */
  private final int ofClient;

  private @Nullable CompletableFuture<Void> refresh;
  private long lastRefreshAt = -REFRESH_PAUSE_NANOS;
  private long lastProbeAt = -PROBE_PAUSE_NANOS;
  private boolean closed;

  Router(Scheduler scheduler, Transport transport, RandomGenerator random, Routes routes) {
    this.scheduler = scheduler;
    this.transport = transport;
    this.random = random;
    this.routes = routes;
    this.ofClient = random.nextInt();
    this.watch = new TopologyWatch(this, scheduler, backoff());
  }

  /**
   * Calls the leader of a shard until it answers or {@code limits} end. The future fails with a
   * {@link NaruException}; cancelling it gives the call up. Thread-safe.
   *
   * @param shard which one, as soon as the routes are known
   */
  <Q extends Message, A extends Message> CompletableFuture<Reply<A>> call(
      Rpc<Q, A> rpc, ToIntFunction<Routes> shard, Q request, CallLimits limits) {
    RoutedCall<Q, A> call = new RoutedCall<>(this, rpc, shard, request, limits);
    scheduler.execute(call::start);
    return call.result();
  }

  /**
   * Asks one node beside the leader of a shard, once. The future fails with a {@link CallFailure},
   * also if no such node is known to be up. Thread-safe.
   *
   * @param choice calls with the same one go to the same node while the nodes stay
   */
  <Q extends Message, A extends Message> CompletableFuture<A> askReplica(
      Rpc<Q, A> rpc, ToIntFunction<Routes> shard, int choice, Q request, Duration timeout) {
    CompletableFuture<A> result = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          String address =
              closed || !routes.known()
                  ? null
                  : routes.replica(shard.applyAsInt(routes), ofClient + choice, scheduler.now());
          if (address == null) {
            result.completeExceptionally(
                CallFailure.of(ErrorReason.UNREACHABLE, "no node beside the leader is known"));
          } else {
            ask(address, rpc, request, timeout, result);
          }
        });
    return result;
  }

  private <Q extends Message, A extends Message> void ask(
      String address, Rpc<Q, A> rpc, Q request, Duration timeout, CompletableFuture<A> result) {
    var unused =
        transport
            .call(Target.itself(address), rpc, request, timeout)
            .whenComplete(
                (answer, failure) ->
                    scheduler.execute(
                        () -> {
                          if (answer != null) {
                            routes.up(address);
                            result.complete(answer);
                          } else {
                            replicaFailed(address, failure);
                            result.completeExceptionally(failure);
                          }
                        }));
  }

  private void replicaFailed(String address, Throwable failure) {
    if (failure instanceof CallFailure known
        && (known.reason() == ErrorReason.UNREACHABLE
            || known.reason() == ErrorReason.OUTCOME_UNKNOWN)) {
      broken(address, known);
    }
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

  /** Tells the listener whenever a node's view was learnt. */
  void onChange(Runnable listener) {
    onChange.add(listener);
  }

  void forget(Runnable listener) {
    onChange.remove(listener);
  }

  /** Ends every call, whatever is known of its outcome. Thread-safe. */
  CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    scheduler.execute(
        () -> {
          closed = true;
          watch.stop();
          List.copyOf(underWay).forEach(RoutedCall::clientClosed);
          done.complete(null);
        });
    return done;
  }

  /** Where to send a request for the shard now. */
  Target target(int shard) {
    long now = scheduler.now();
    String unreachable = routes.unreachableLeader(shard, now);
    if (unreachable != null) {
      probe(unreachable);
    }
    return routes.target(shard, now);
  }

  /** What a failed attempt tells of the way there. */
  void learn(int shard, Target target, CallFailure failure) {
    String address = target.address();
    switch (failure.reason()) {
      case NOT_LEADER -> {
        routes.up(address);
        routes.notLeader(shard, address);
        if (failure.leaderAddress() != null) {
          routes.leader(shard, failure.leaderAddress());
        } else {
          refreshSoon();
        }
      }
      case NO_LEADER -> {
        routes.notLeader(shard, address);
        refreshSoon();
      }
      case UNREACHABLE, OUTCOME_UNKNOWN -> broken(address, failure);
      default -> {}
    }
  }

  /** A node's view. */
  void learn(String address, GetTopologyResponse topology) {
    routes.up(address);
    routes.learn(topology);
    List.copyOf(onChange).forEach(Runnable::run);
  }

  /** The connection is gone, or never came about: a hint that there may be another leader. */
  void broken(String address, @Nullable CallFailure failure) {
    if (failure != null && failure.reason() == ErrorReason.UNREACHABLE) {
      routes.down(address, scheduler.now());
    } else {
      routes.doubt(address, scheduler.now());
    }
    refreshSoon();
  }

  /**
   * How long to wait after a failure that allows another attempt: not at all if it says where to
   * go.
   */
  Duration pause(Backoff backoff, CallFailure failure) {
    String leader = failure.reason() == ErrorReason.NOT_LEADER ? failure.leaderAddress() : null;
    boolean hint = leader != null && routes.isUp(leader, scheduler.now());
    return hint && backoff.redirectAtOnce() ? Duration.ZERO : backoff.next(failure.retryDelay());
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
        topologyOf(address)
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
    refresh = null;
    learn(address, topology);
    if (!closed) {
      watch.start(address);
    }
    done.complete(null);
  }

  /**
   * Whether a leader that we go around can be reached again; a call must not wait to learn that.
   */
  private void probe(String address) {
    if (scheduler.now() - lastProbeAt < PROBE_PAUSE_NANOS) {
      return;
    }
    lastProbeAt = scheduler.now();
    var unused =
        topologyOf(address)
            .thenAccept(topology -> scheduler.execute(() -> learn(address, topology)));
  }

  private CompletableFuture<GetTopologyResponse> topologyOf(String address) {
    return transport.call(
        Target.itself(address),
        Rpc.GET_TOPOLOGY,
        GetTopologyRequest.getDefaultInstance(),
        TOPOLOGY_TIMEOUT);
  }
}
