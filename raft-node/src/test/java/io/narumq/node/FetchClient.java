package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.narumq.api.v1.FetchCredit;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.grpc.ErrorInfos;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A fetch stream as a client sees it. */
final class FetchClient implements ClientResponseObserver<FetchStreamRequest, FetchResponse> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final boolean reading;
  private final List<FetchResponse> responses = new CopyOnWriteArrayList<>();
  private volatile @Nullable Throwable error;
  private volatile boolean completed;
  private ClientCallStreamObserver<FetchStreamRequest> requests;

  /** Opens a stream; one that is not {@code reading} takes responses only when told to. */
  @SuppressWarnings("NullAway")
  FetchClient(Channel channel, boolean reading, FetchStart.Builder start) {
    this.reading = reading;
    TopicServiceGrpc.newStub(channel).fetchStream(this);
    requests.onNext(FetchStreamRequest.newBuilder().setStart(start).build());
  }

  static FetchStart.Builder start(String topic, long offset, int messages, long bytes) {
    return FetchStart.newBuilder()
        .setTopic(topic)
        .setOffset(offset)
        .setCredit(credit(messages, bytes));
  }

  private static FetchCredit.Builder credit(int messages, long bytes) {
    return FetchCredit.newBuilder().setMessages(messages).setBytes(bytes);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<FetchStreamRequest> requestStream) {
    requests = requestStream;
    if (!reading) {
      requestStream.disableAutoRequestWithInitial(0);
    }
  }

  void read(int count) {
    requests.request(count);
  }

  void grant(int messages, long bytes) {
    requests.onNext(FetchStreamRequest.newBuilder().setCredit(credit(messages, bytes)).build());
  }

  void again(FetchStart.Builder start) {
    requests.onNext(FetchStreamRequest.newBuilder().setStart(start).build());
  }

  void halfClose() {
    requests.onCompleted();
  }

  void cancel() {
    requests.cancel("test", null);
  }

  List<FetchResponse> responses() {
    return responses;
  }

  List<FetchedSet> sets() {
    return responses.stream().flatMap(response -> response.getSetsList().stream()).toList();
  }

  /** The first offsets of what came. */
  List<Long> offsets() {
    return sets().stream().map(FetchedSet::getFirstOffset).toList();
  }

  /** Waits until so many sets came, and no more. */
  List<Long> offsets(int count) {
    await().atMost(PATIENCE).until(() -> sets().size() >= count || isOver());
    assertThat(error).isNull();
    assertThat(offsets()).hasSize(count);
    return offsets();
  }

  boolean isOver() {
    return error != null || completed;
  }

  void awaitCompleted() {
    await().atMost(PATIENCE).until(this::isOver);
    assertThat(error).isNull();
  }

  /** Waits for the stream to fail; returns why. */
  ErrorInfo failure() {
    await().atMost(PATIENCE).until(this::isOver);
    assertThat(error).isInstanceOf(StatusRuntimeException.class);
    return ErrorInfos.of((StatusRuntimeException) error);
  }

  @Override
  public void onNext(FetchResponse response) {
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
