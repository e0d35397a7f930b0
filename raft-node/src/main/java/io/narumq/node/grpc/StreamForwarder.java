package io.narumq.node.grpc;

import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is passed on whole to another node, message by message and no faster than the
 * slower side takes them, either way. The caller's deadline comes along with the gRPC context, and
 * so does its going away.
 */
final class StreamForwarder<Q, R> implements OpenStream<Q>, ClientResponseObserver<Q, R> {
  private final String nodeId;
  private final SentMark sent = new SentMark();
  private final Outbox<R> outbox;
  private final Intake intake;

  /** A message was passed on and the next one was not asked for yet. */
  private final AtomicBoolean asksNext = new AtomicBoolean();

  private volatile Runnable whenOver = () -> {};
  private volatile boolean over;
  private volatile @Nullable ClientCallStreamObserver<Q> there;

  private StreamForwarder(String nodeId, Outbox<R> outbox, Intake intake) {
    this.nodeId = nodeId;
    this.outbox = outbox;
    this.intake = intake;
  }

  static <Q, R> StreamForwarder<Q, R> start(
      Forwarder forwarder,
      String nodeId,
      MethodDescriptor<Q, R> method,
      Q first,
      Outbox<R> outbox,
      Intake intake) {
    StreamForwarder<Q, R> stream = new StreamForwarder<>(nodeId, outbox, intake);
    ClientCall<Q, R> call = forwarder.call(nodeId, method, stream.sent);
    ClientCalls.asyncBidiStreamingCall(call, stream);
    stream.next(first);
    return stream;
  }

  /** Another node leads by now, though this one may not know, or not be able to say so. */
  void leaderChanged(StatusRuntimeException error) {
    cancelled();
    outbox.fail(error);
  }

  /** What to run when the stream ends, by whichever side; at once if it has. */
  void whenOver(Runnable action) {
    whenOver = action;
    if (over) {
      action.run();
    }
  }

  private void over() {
    over = true;
    whenOver.run();
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> requests) {
    there = requests;
    requests.disableAutoRequestWithInitial(1);
    requests.setOnReadyHandler(this::askNext);
  }

  /** Under one lock with {@link #cancelled}: a call that was cancelled may not be written to. */
  @Override
  public synchronized void next(Q request) {
    if (over) {
      return;
    }
    there().onNext(request);
    asksNext.set(true);
    askNext();
  }

  private void askNext() {
    if (there().isReady() && asksNext.compareAndSet(true, false)) {
      intake.next();
    }
  }

  @Override
  public synchronized void halfClosed() {
    if (!over) {
      there().onCompleted();
    }
  }

  @Override
  public synchronized void cancelled() {
    over();
    there().cancel("the caller is gone", null);
  }

  @Override
  public void onNext(R response) {
    outbox.add(Collections.singleton(response).iterator(), () -> there().request(1));
  }

  @Override
  public void onCompleted() {
    outbox.complete();
    over();
  }

  /** A call that was cancelled here fails too, and has nothing to say. */
  @Override
  public void onError(Throwable error) {
    if (!over) {
      outbox.fail(Forwarder.failure(error, sent, nodeId));
      over();
    }
  }

  private ClientCallStreamObserver<Q> there() {
    ClientCallStreamObserver<Q> requests = there;
    if (requests == null) {
      throw new IllegalStateException("not started");
    }
    return requests;
  }
}
