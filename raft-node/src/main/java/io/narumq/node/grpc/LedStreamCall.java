package io.narumq.node.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.node.log.Outcome;
import io.narumq.node.shard.Shard;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream as it comes in. Its first request says which shard it is about, and so whether it is
 * served here or passed on whole to the leader.
 */
abstract class LedStreamCall<Q, R> implements StreamObserver<Q> {
  final Calls calls;
  final Outbox<R> outbox;
  final Intake intake;
  private final Forwarder forwarder;
  private final MethodDescriptor<Q, R> method;
  private @Nullable OpenStream<Q> stream;

  /** To be made while the service method runs. */
  LedStreamCall(
      Calls calls,
      Forwarder forwarder,
      MethodDescriptor<Q, R> method,
      ServerCallStreamObserver<R> observer) {
    this.calls = calls;
    this.forwarder = forwarder;
    this.method = method;
    this.outbox = new Outbox<>(observer, calls.executor());
    this.intake = new Intake(observer, Limits.STREAM_UNREAD_MAX, Long.MAX_VALUE);
    observer.setOnCancelHandler(
        () -> {
          cancelled();
          outbox.abandon();
        });
  }

  /** Checks the first request, and serves the stream {@link #here} or {@link #atLeader}. */
  abstract void start(Q first);

  final void here(OpenStream<Q> served) {
    stream = served;
  }

  final void atLeader(Shard shard, Q first, Supplier<OpenStream<Q>> here) {
    calls.route(shard, () -> here(here.get()), leader -> here(forward(shard, leader, first)));
  }

  private OpenStream<Q> forward(Shard shard, String leader, Q first) {
    StreamForwarder<Q, R> forwarded =
        StreamForwarder.start(forwarder, leader, method, first, outbox, intake);
    Outcome lost = new Outcome.NotSubmitted(Outcome.Reason.NOT_LEADER);
    forwarded.whenOver(
        forwarder
            .streams()
            .add(
                shard::leaderId,
                leader,
                () -> forwarded.leaderChanged(calls.failure(shard, lost))));
    return forwarded;
  }

  @Override
  public final void onNext(Q request) {
    try {
      if (stream != null) {
        stream.next(request);
      } else {
        start(request);
      }
    } catch (StatusRuntimeException e) {
      cancelled();
      outbox.fail(e);
    }
  }

  @Override
  public final void onCompleted() {
    if (stream != null) {
      stream.halfClosed();
    } else {
      outbox.complete();
    }
  }

  /** Told by the cancel handler too, which is told in more cases. */
  @Override
  public final void onError(Throwable error) {}

  private void cancelled() {
    if (stream != null) {
      stream.cancelled();
    }
  }
}
