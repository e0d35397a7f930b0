package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A stream as a client sees it: all that came, and how it ended. */
abstract class RecordedStream<Q, R> implements ClientResponseObserver<Q, R> {
  final Duration patience;
  final List<R> responses = new CopyOnWriteArrayList<>();
  volatile @Nullable Throwable error;
  ClientCallStreamObserver<Q> requests;
  private final boolean reading;
  private volatile boolean completed;

  /** One that is not {@code reading} takes responses only when told to. */
  @SuppressWarnings("NullAway")
  RecordedStream(boolean reading, Duration patience) {
    this.reading = reading;
    this.patience = patience;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> requestStream) {
    requests = requestStream;
    if (!reading) {
      requestStream.disableAutoRequestWithInitial(0);
    }
  }

  void read(int count) {
    requests.request(count);
  }

  void halfClose() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("test", null);
  }

  List<R> responses() {
    return responses;
  }

  boolean isOver() {
    return error != null || completed;
  }

  void awaitCompleted() {
    await().atMost(patience).until(this::isOver);
    assertThat(error).isNull();
  }

  /** Waits for the stream to fail; returns why. */
  StatusRuntimeException failure() {
    await().atMost(patience).until(this::isOver);
    assertThat(error).isInstanceOf(StatusRuntimeException.class);
    return (StatusRuntimeException) error;
  }

  @Override
  public void onNext(R response) {
    responses.add(response);
  }

  @Override
  public void onError(Throwable error) {
    this.error = error;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }
}
