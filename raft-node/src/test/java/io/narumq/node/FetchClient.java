package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.narumq.api.v1.FetchCredit;
import io.narumq.api.v1.FetchResponse;
import io.narumq.api.v1.FetchStart;
import io.narumq.api.v1.FetchStreamRequest;
import io.narumq.api.v1.FetchedSet;
import io.narumq.api.v1.TopicServiceGrpc;
import io.narumq.node.grpc.ErrorInfos;
import java.time.Duration;
import java.util.List;

/** A fetch stream as a client sees it. */
final class FetchClient extends RecordedStream<FetchStreamRequest, FetchResponse> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Opens a stream; one that is not {@code reading} takes responses only when told to. */
  FetchClient(Channel channel, boolean reading, FetchStart.Builder start) {
    super(reading, PATIENCE);
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

  void grant(int messages, long bytes) {
    requests.onNext(FetchStreamRequest.newBuilder().setCredit(credit(messages, bytes)).build());
  }

  void again(FetchStart.Builder start) {
    requests.onNext(FetchStreamRequest.newBuilder().setStart(start).build());
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

  /** Waits for the stream to fail; tells why. */
  ErrorInfo reason() {
    return ErrorInfos.of(failure());
  }
}
