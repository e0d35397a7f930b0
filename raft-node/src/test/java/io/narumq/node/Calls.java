package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.node.grpc.ErrorInfos;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Calls of one queue at one node. */
record Calls(Channel channel, String queue) {
  Calls(TestCluster cluster, String node, String queue) {
    this(cluster.channel(node), queue);
  }

  /** The same with this metadata set to 1. */
  Calls with(String metadata) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(metadata, Metadata.ASCII_STRING_MARSHALLER), "1");
    return new Calls(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        queue);
  }

  void create() {
    create(30_000);
  }

  void create(long leaseMs) {
    assertThat(
            QueueServiceGrpc.newBlockingStub(channel)
                .createQueue(
                    CreateQueueRequest.newBuilder()
                        .setQueue(queue)
                        .setConfig(QueueConfig.newBuilder().setLease(Durations.fromMillis(leaseMs)))
                        .build()))
        .isNotNull();
  }

  SendResponse send(String... bodies) {
    return send(
        Stream.of(bodies)
            .map(ByteString::copyFromUtf8)
            .map(body -> OutgoingMessage.newBuilder().setBody(body).build())
            .toArray(OutgoingMessage[]::new));
  }

  SendResponse send(OutgoingMessage... messages) {
    return MessageServiceGrpc.newBlockingStub(channel)
        .send(SendRequest.newBuilder().setQueue(queue).addAllMessages(List.of(messages)).build());
  }

  ReceiveResponse receive(int max, long waitMs) {
    return MessageServiceGrpc.newBlockingStub(channel).receive(request(max, waitMs));
  }

  ListenableFuture<ReceiveResponse> receiveLater(int max, long waitMs) {
    return MessageServiceGrpc.newFutureStub(channel).receive(request(max, waitMs));
  }

  private ReceiveRequest request(int max, long waitMs) {
    return ReceiveRequest.newBuilder()
        .setQueue(queue)
        .setMaxMessages(max)
        .setWaitTime(Durations.fromMillis(waitMs))
        .build();
  }

  List<SettleStatus> ack(ReceiveResponse received) {
    return MessageServiceGrpc.newBlockingStub(channel)
        .ack(
            AckRequest.newBuilder()
                .setQueue(queue)
                .addAllReceipts(
                    received.getMessagesList().stream().map(ReceivedMessage::getReceipt).toList())
                .build())
        .getResultsList();
  }

  QueueStats stats() {
    return QueueServiceGrpc.newBlockingStub(channel)
        .getQueue(GetQueueRequest.newBuilder().setQueue(queue).build())
        .getStats();
  }

  List<String> bodies(ReceiveResponse received) {
    return received.getMessagesList().stream()
        .map(message -> message.getBody().toStringUtf8())
        .toList();
  }

  /** Asserts that a call fails with this code and reason; returns what else it said. */
  static ErrorInfo assertError(ThrowingCallable call, Status.Code code, String reason) {
    StatusRuntimeException error = catchThrowableOfType(StatusRuntimeException.class, call);
    assertThat(error).isNotNull();
    assertThat(error.getStatus().getCode()).as(error.toString()).isEqualTo(code);
    ErrorInfo info = ErrorInfos.of(error);
    assertThat(info.getReason()).isEqualTo(reason);
    assertThat(info.getDomain()).isEqualTo("narumq.io");
    return info;
  }
}
