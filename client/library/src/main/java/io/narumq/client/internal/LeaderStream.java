package io.narumq.client.internal;

import com.google.protobuf.Message;
import io.narumq.client.ErrorReason;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One stream to the leader of a shard, or through a node that passes it on. Whoever owns it hears
 * of it on the scheduler, and opens another one when it has ended.
 */
final class LeaderStream<Q extends Message, A extends Message> {
  /** Hears what happens to the stream; nothing any more once it was cancelled. */
  interface Owner<A> {
    /** Requests can be sent, for the first time or again. */
    void ready();

    void answered(A answer);

    /** Another stream would take a better way. */
    void leadsElsewhere();

    /**
     * The last event.
     *
     * @param failure null if the node ended the stream in good order
     */
    void ended(@Nullable CallFailure failure);
  }

  private final Router router;
  private final Scheduler scheduler;
  private final StreamRpc<Q, A> rpc;
  private final ToIntFunction<Routes> shardOf;
  private final Owner<A> owner;
  private final Runnable onChange = this::compareWithRoutes;
  private Transport.@Nullable Stream<Q> stream;
  private @Nullable Target target;
  private int shard;
  private boolean halfClosed;
  private boolean over;

  private LeaderStream(
      Router router, StreamRpc<Q, A> rpc, ToIntFunction<Routes> shardOf, Owner<A> owner) {
    this.router = router;
    this.scheduler = router.scheduler();
    this.rpc = rpc;
    this.shardOf = shardOf;
    this.owner = owner;
  }

  /**
   * Begins a stream to the leader of that shard, as soon as the routes are known. Tells the owner
   * nothing before it returns.
   */
  static <Q extends Message, A extends Message> LeaderStream<Q, A> open(
      Router router, StreamRpc<Q, A> rpc, ToIntFunction<Routes> shardOf, Owner<A> owner) {
    LeaderStream<Q, A> stream = new LeaderStream<>(router, rpc, shardOf, owner);
    router.scheduler().execute(stream::begin);
    return stream;
  }

  private void begin() {
    if (over) {
      return;
    }
    if (router.closed()) {
      end(CallFailure.of(ErrorReason.CLIENT_CLOSED, "the client was closed"));
    } else if (router.routes().known()) {
      connect();
    } else {
      var unused = router.refresh().whenComplete((done, failure) -> topologyAsked());
    }
  }

  private void topologyAsked() {
    if (router.routes().known() || router.closed()) {
      begin();
    } else {
      end(CallFailure.of(ErrorReason.UNREACHABLE, "no answer from any node"));
    }
  }

  private void connect() {
    shard = shardOf.applyAsInt(router.routes());
    target = router.target(shard);
    router.onChange(onChange);
    stream =
        router
            .transport()
            .open(
                target,
                rpc,
                new Transport.StreamEvents<A>() {
                  @Override
                  public void answered(A answer) {
                    scheduler.execute(() -> LeaderStream.this.answered(answer));
                  }

                  @Override
                  public void ready() {
                    scheduler.execute(LeaderStream.this::tellReady);
                  }

                  @Override
                  public void ended(@Nullable CallFailure failure) {
                    scheduler.execute(() -> end(failure));
                  }
                });
    tellReady();
  }

  /** Whether a request would leave now. */
  boolean ready() {
    return stream != null && !over && stream.ready();
  }

  /** Sends a request, or keeps it until the connection is there. Only after the first ready(). */
  void send(Q request) {
    if (stream != null && !over && !halfClosed) {
      stream.send(request);
    }
  }

  void halfClose() {
    if (stream != null && !over && !halfClosed) {
      halfClosed = true;
      stream.halfClose();
    }
  }

  /** Gives it up; the owner hears no more of it. */
  void cancel() {
    if (!over) {
      over = true;
      router.forget(onChange);
      if (stream != null) {
        stream.cancel();
      }
    }
  }

  /** It is silent: as if the connection were gone. */
  void breakUp(String why) {
    if (!over) {
      Transport.Stream<Q> silent = stream;
      end(CallFailure.of(ErrorReason.OUTCOME_UNKNOWN, why));
      if (silent != null) {
        silent.cancel();
      }
    }
  }

  private void tellReady() {
    if (!over) {
      owner.ready();
    }
  }

  private void answered(A answer) {
    if (!over && target != null) {
      router.routes().up(target.address());
      owner.answered(answer);
    }
  }

  private void end(@Nullable CallFailure failure) {
    if (over) {
      return;
    }
    over = true;
    router.forget(onChange);
    if (target != null && failure != null) {
      router.learn(shard, target, failure);
    }
    owner.ended(failure);
  }

  /** A request of the stream was refused in a way that tells of leaders. */
  void learn(CallFailure failure) {
    if (target != null) {
      router.learn(shard, target, failure);
    }
  }

  private void compareWithRoutes() {
    if (isElsewhere()) {
      owner.leadsElsewhere();
    }
  }

  /** Whether another stream would take a better way, as far as is known. */
  boolean isElsewhere() {
    return !over && target != null && router.routes().hasBetter(shard, target, scheduler.now());
  }
}
