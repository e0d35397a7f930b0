package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Channel;
import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeepAlive;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.ConsumeStarted;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.node.grpc.ErrorInfos;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A consume stream as a client sees it. */
final class ConsumeClient extends RecordedStream<ConsumeRequest, ConsumeResponse> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Opens a stream; one that is not {@code reading} takes responses only when told to. */
  ConsumeClient(Channel channel, boolean reading, ConsumeRequest... first) {
    super(reading, PATIENCE);
    MessageServiceGrpc.newStub(channel).consume(this);
    Stream.of(first).forEach(requests::onNext);
  }

  static ConsumeClient open(Channel channel, String queue, String session, int credit) {
    return new ConsumeClient(channel, true, start(queue, session, credit, List.of()));
  }

  static ConsumeRequest start(String queue, String session, int credit, List<ByteString> held) {
    return ConsumeRequest.newBuilder()
        .setStart(
            ConsumeStart.newBuilder()
                .setQueue(queue)
                .setSessionId(session)
                .setSessionTimeout(Durations.fromSeconds(60))
                .setCredit(ConsumeCredit.newBuilder().setMessages(credit).setBytes(64 << 20))
                .addAllHeld(held))
        .build();
  }

  void grant(int messages) {
    ConsumeCredit credit = ConsumeCredit.newBuilder().setMessages(messages).build();
    requests.onNext(ConsumeRequest.newBuilder().setCredit(credit).build());
  }

  void keepAlive(long id) {
    ConsumeKeepAlive keepAlive = ConsumeKeepAlive.newBuilder().setId(id).build();
    requests.onNext(ConsumeRequest.newBuilder().setKeepAlive(keepAlive).build());
  }

  /** Waits for the first response; false if there was an error instead. */
  boolean hasStarted() {
    await().atMost(PATIENCE).until(() -> !responses.isEmpty() || error != null);
    return error == null;
  }

  ConsumeStarted started() {
    assertThat(hasStarted()).as("error: %s", error).isTrue();
    assertThat(responses.get(0).hasStarted()).isTrue();
    return responses.get(0).getStarted();
  }

  List<ConsumeDelivery> deliveries() {
    return responses.stream()
        .filter(ConsumeResponse::hasDelivery)
        .map(ConsumeResponse::getDelivery)
        .toList();
  }

  /** Waits until so many messages came; returns them. */
  List<ReceivedMessage> messages(int count) {
    await().atMost(PATIENCE).until(() -> messages().size() >= count || error != null);
    assertThat(error).isNull();
    assertThat(messages()).hasSize(count);
    return messages();
  }

  List<ReceivedMessage> messages() {
    return deliveries().stream().flatMap(delivery -> delivery.getMessagesList().stream()).toList();
  }

  void awaitKeptAlive(long id) {
    await()
        .atMost(PATIENCE)
        .until(() -> responses.stream().anyMatch(r -> r.getKeptAlive().getId() == id));
  }

  boolean hasFailed() {
    return error != null;
  }

  String reason() {
    return ErrorInfos.of(failure()).getReason();
  }

  static List<String> bodies(List<ReceivedMessage> messages) {
    return messages.stream().map(message -> message.getBody().toStringUtf8()).toList();
  }

  static List<ByteString> receipts(List<ReceivedMessage> messages) {
    return messages.stream().map(ReceivedMessage::getReceipt).toList();
  }
}
