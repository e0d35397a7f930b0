package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.QueueNotFoundException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** One logical call: attempts at node after node, as long as repeating is safe and time is left. */
final class RoutedCall<Q extends Message, A extends Message> {
  private final Router router;
  private final Scheduler scheduler;
  private final Routes routes;
  private final Rpc<Q, A> rpc;
  private final ToIntFunction<Routes> placement;
  private final Q request;
  private final CallLimits limits;
  private final Backoff backoff;
  private final CompletableFuture<Reply<A>> result = new CompletableFuture<>();

  private @Nullable CompletableFuture<A> inFlight;
  private Scheduler.@Nullable Timer pause;
  private @Nullable CallFailure lastFailure;
  private long sentAt;
  private boolean mayHaveBeenDone;

  RoutedCall(
      Router router, Rpc<Q, A> rpc, ToIntFunction<Routes> placement, Q request, CallLimits limits) {
    this.router = router;
    this.scheduler = router.scheduler();
    this.routes = router.routes();
    this.rpc = rpc;
    this.placement = placement;
    this.request = request;
    this.limits = limits;
    this.backoff = router.backoff();
  }

  CompletableFuture<Reply<A>> result() {
    return result;
  }

  void start() {
    router.started(this);
    var unused = result.whenComplete((reply, failure) -> scheduler.execute(this::stop));
    attempt();
  }

  /** Answered, failed or cancelled by the caller: nothing of the call stays behind. */
  private void stop() {
    router.ended(this);
    if (pause != null) {
      pause.cancel();
    }
    if (inFlight != null) {
      inFlight.cancel(true);
    }
  }

  void clientClosed() {
    boolean unknown = mayHaveBeenDone || inFlight != null;
    fail(
        unknown ? ErrorReason.OUTCOME_UNKNOWN : ErrorReason.CLIENT_CLOSED,
        "the client was closed",
        lastFailure);
  }

  private void attempt() {
    if (result.isDone()) {
      return;
    }
    if (router.closed()) {
      clientClosed();
    } else if (scheduler.now() >= limits.deadline()) {
      giveUp();
    } else if (routes.known()) {
      send(placement.applyAsInt(routes));
    } else {
      askForTopology();
    }
  }

  private void askForTopology() {
    Duration left = Duration.ofNanos(limits.deadline() - scheduler.now());
    Scheduler.Timer timer = scheduler.schedule(left, this::giveUp);
    pause = timer;
    var unused =
        router
            .refresh()
            .whenComplete(
                (done, failure) -> {
                  timer.cancel();
                  topologyAsked();
                });
  }

  private void topologyAsked() {
    if (result.isDone()) {
      return;
    }
    if (routes.known()) {
      attempt();
    } else {
      attemptLater(
          CallFailure.of(ErrorReason.UNREACHABLE, "no answer from any of " + routes.addresses()));
    }
  }

  private void send(int shard) {
    long now = scheduler.now();
    Target target = router.target(shard);
    sentAt = now;
    Duration left = Duration.ofNanos(limits.deadline() - now);
    Duration timeout = left.compareTo(limits.attempt()) < 0 ? left : limits.attempt();
    inFlight = router.transport().call(target, rpc, request, timeout);
    var unused =
        inFlight.whenComplete(
            (answer, failure) -> scheduler.execute(() -> answered(shard, target, answer, failure)));
  }

  private void answered(int shard, Target target, @Nullable A answer, @Nullable Throwable failure) {
    inFlight = null;
    if (answer != null) {
      routes.up(target.address());
      if (!target.mayForward()) {
        routes.leader(shard, target.address());
      }
      result.complete(new Reply<>(answer, sentAt, mayHaveBeenDone));
    } else if (failure instanceof CallFailure known) {
      failed(shard, target, known);
    } else {
      failed(shard, target, CallFailure.of(ErrorReason.UNRECOGNIZED, String.valueOf(failure)));
    }
  }

  private void failed(int shard, Target target, CallFailure failure) {
    router.learn(shard, target, failure);
    switch (failure.reason()) {
      case NOT_LEADER,
          NO_LEADER,
          OVERLOADED,
          DISK_FULL,
          QUEUE_FULL,
          MEMBERSHIP_CHANGING,
          DEADLINE_PASSED ->
          attemptLater(failure);
      case UNREACHABLE -> attemptElsewhere(failure);
      case OUTCOME_UNKNOWN -> repeatOrFail(rpc.repeatable(), failure);
      case INTERNAL -> repeatOrFail(rpc.repeatable() && limits.patient(), failure);
      default -> fail(failure.reason(), failure.getMessage(), failure);
    }
  }

  private void repeatOrFail(boolean repeat, CallFailure failure) {
    if (repeat) {
      mayHaveBeenDone = true;
      attemptLater(failure);
    } else {
      fail(failure.reason(), failure.getMessage(), failure);
    }
  }

  private void attemptElsewhere(CallFailure failure) {
    lastFailure = failure;
    if (routes.someNodeIsUp(scheduler.now())) {
      attempt();
    } else {
      attemptLater(failure);
    }
  }

  private void attemptLater(CallFailure failure) {
    lastFailure = failure;
    Duration delay = router.pause(backoff, failure);
    long left = limits.deadline() - scheduler.now();
    if (delay.isZero()) {
      attempt();
    } else if (delay.toNanos() >= left) {
      giveUp();
    } else {
      pause = scheduler.schedule(delay, this::attempt);
    }
  }

  private void giveUp() {
    CallFailure failure =
        lastFailure == null
            ? CallFailure.of(ErrorReason.UNREACHABLE, "no time to ask any node")
            : lastFailure;
    ErrorReason reason = mayHaveBeenDone ? ErrorReason.OUTCOME_UNKNOWN : failure.reason();
    fail(reason, "gave up at the deadline; last: " + failure.getMessage(), failure);
  }

  private void fail(ErrorReason reason, @Nullable String message, @Nullable Throwable cause) {
    String text = String.valueOf(message);
    result.completeExceptionally(
        reason == ErrorReason.QUEUE_NOT_FOUND
            ? new QueueNotFoundException(text)
            : new NaruException(reason, text, cause));
  }
}
