package io.narumq.node.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.narumq.api.v1.ErrorReason;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the caller of a stream: written in order, one part at a time, and only as
 * fast as the caller reads. Parts make their messages when it is their turn, so a slow reader costs
 * no memory. Thread safe; nothing is written once the call has ended.
 */
final class Outbox<R> {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  private record Part<R>(Iterator<R> messages, Runnable whenWritten) {}

  private final ServerCallStreamObserver<R> observer;

  /** Everything below is touched by its tasks only. */
  private final Executor inOrder;

  private final Deque<Part<R>> parts = new ArrayDeque<>();
  private boolean completing;
  private boolean ended;

  /**
   * To be made while the service method runs.
   *
   * @param executor where messages are made and written
   */
  Outbox(ServerCallStreamObserver<R> observer, Executor executor) {
    this.observer = observer;
    this.inOrder = MoreExecutors.newSequentialExecutor(executor);
    observer.setOnReadyHandler(() -> inOrder.execute(this::write));
  }

  void add(R message) {
    add(Collections.singleton(message).iterator(), () -> {});
  }

  /** Writes what {@code messages} makes as they are written. */
  void add(Iterator<R> messages, Runnable whenWritten) {
    inOrder.execute(
        () -> {
          parts.add(new Part<>(messages, whenWritten));
          write();
        });
  }

  /** Ends the call well once everything is written. */
  void complete() {
    inOrder.execute(
        () -> {
          completing = true;
          write();
        });
  }

  /** Ends the call at once; what is not written yet is dropped. */
  void fail(StatusRuntimeException error) {
    inOrder.execute(() -> end(error));
  }

  /** The caller is gone. */
  void abandon() {
    inOrder.execute(
        () -> {
          ended = true;
          parts.clear();
        });
  }

  private void write() {
    try {
      while (!ended && !observer.isCancelled() && observer.isReady() && !parts.isEmpty()) {
        Part<R> part = parts.element();
        if (part.messages().hasNext()) {
          observer.onNext(part.messages().next());
        } else {
          parts.remove();
          part.whenWritten().run();
        }
      }
    } catch (RuntimeException e) {
      LOG.error("a stream failed", e);
      end(ApiErrors.of(ErrorReason.ERROR_REASON_INTERNAL, "internal error: " + e));
    }
    if (completing && parts.isEmpty() && !isOver()) {
      ended = true;
      observer.onCompleted();
    }
  }

  private void end(StatusRuntimeException error) {
    parts.clear();
    if (!isOver()) {
      ended = true;
      observer.onError(error);
    }
  }

  private boolean isOver() {
    return ended || observer.isCancelled();
  }
}
