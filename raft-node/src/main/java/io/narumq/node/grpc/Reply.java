package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The one answer to a unary call. May be given by any thread. */
final class Reply<R> implements Caller<R> {
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

  @Override
  public void ok(R answer) {
    observer.onNext(answer);
    observer.onCompleted();
  }

  @Override
  public void fail(StatusRuntimeException error) {
    observer.onError(error);
  }
}
