package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ErrorReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one answer to a unary call. May be given by any thread. */
final class Reply<R> {
  private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

  private final ServerCallStreamObserver<R> observer;
  private volatile Runnable whenCancelled = () -> {};

  /** To be made while the service method runs. */
  Reply(StreamObserver<R> observer) {
    this.observer = (ServerCallStreamObserver<R>) observer;
    // With this an answer to a caller that is gone is dropped; without it, it would throw.
    this.observer.setOnCancelHandler(() -> whenCancelled.run());
  }

  /** What to do if the caller goes away; at once if it has. */
  void whenCancelled(Runnable action) {
    whenCancelled = action;
    if (isCancelled()) {
      action.run();
    }
  }

  boolean isCancelled() {
    return observer.isCancelled();
  }

  void ok(R answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  void fail(StatusRuntimeException error) {
    observer.onError(error);
  }

  /** Runs a part of the call; whatever it throws becomes the answer. */
  void guard(Runnable part) {
    try {
      part.run();
    } catch (StatusRuntimeException e) {
      fail(e);
    } catch (RuntimeException e) {
      LOG.error("a call failed", e);
      fail(ApiErrors.of(ErrorReason.ERROR_REASON_INTERNAL, "internal error: " + e));
    }
  }
}
