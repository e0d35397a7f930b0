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
import io.narumq.api.v1.CreateQueueResponse;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteQueueResponse;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.api.v1.UnparkKeyRequest;
import io.narumq.api.v1.UpdateQueueRequest;
import io.narumq.node.grpc.ErrorInfos;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Calls of one queue at one node.
 *
 * @param patient repeats a call that met an election: safe, and on a busy machine they come up for
 *     nothing
 */
record Calls(Channel channel, String queue, boolean patient) {
  Calls(TestCluster cluster, String node, String queue) {
    this(cluster.channel(node), queue, true);
  }

  /** The same, but every error is told at once. */
  Calls hasty() {
    return new Calls(channel, queue, false);
  }

  /** The same with this metadata set to 1, and every error told at once. */
  Calls with(String metadata) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(metadata, Metadata.ASCII_STRING_MARSHALLER), "1");
    return new Calls(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        queue,
        false);
  }

  void create() {
    create(30_000);
  }

  void create(long leaseMs) {
    CreateQueueRequest request =
        CreateQueueRequest.newBuilder()
            .setQueue(queue)
            .setConfig(QueueConfig.newBuilder().setLease(Durations.fromMillis(leaseMs)))
            .build();
    CreateQueueResponse created =
        call(() -> QueueServiceGrpc.newBlockingStub(channel).createQueue(request));
    assertThat(created.getConfig().getLease()).isEqualTo(Durations.fromMillis(leaseMs));
  }

  QueueConfig create(QueueConfig.Builder config) {
    CreateQueueRequest request =
        CreateQueueRequest.newBuilder().setQueue(queue).setConfig(config).build();
    return call(() -> QueueServiceGrpc.newBlockingStub(channel).createQueue(request)).getConfig();
  }

  QueueConfig update(QueueConfig.Builder changes) {
    UpdateQueueRequest request =
        UpdateQueueRequest.newBuilder().setQueue(queue).setConfig(changes).build();
    return call(() -> QueueServiceGrpc.newBlockingStub(channel).updateQueue(request)).getConfig();
  }

  void redrive(RedriveRequest.Builder how) {
    RedriveRequest request = how.setQueue(queue).build();
    assertThat(call(() -> QueueServiceGrpc.newBlockingStub(channel).redrive(request))).isNotNull();
  }

  void unpark(UnparkKeyRequest.Builder how) {
    UnparkKeyRequest request = how.setQueue(queue).build();
    assertThat(call(() -> QueueServiceGrpc.newBlockingStub(channel).unparkKey(request)))
        .isNotNull();
  }

  void delete() {
    DeleteQueueRequest request = DeleteQueueRequest.newBuilder().setQueue(queue).build();
    DeleteQueueResponse deleted =
        call(() -> QueueServiceGrpc.newBlockingStub(channel).deleteQueue(request));
    assertThat(deleted).isNotNull();
  }

  SendResponse send(String... bodies) {
    return send(
        Stream.of(bodies)
            .map(ByteString::copyFromUtf8)
            .map(body -> OutgoingMessage.newBuilder().setBody(body).build())
            .toArray(OutgoingMessage[]::new));
  }

  SendResponse send(OutgoingMessage... messages) {
    SendRequest request =
        SendRequest.newBuilder().setQueue(queue).addAllMessages(List.of(messages)).build();
    return call(() -> MessageServiceGrpc.newBlockingStub(channel).send(request));
  }

  ReceiveResponse receive(int max, long waitMs) {
    ReceiveRequest request = request(max, waitMs);
    return call(() -> MessageServiceGrpc.newBlockingStub(channel).receive(request));
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
    AckRequest request =
        AckRequest.newBuilder()
            .setQueue(queue)
            .addAllReceipts(
                received.getMessagesList().stream().map(ReceivedMessage::getReceipt).toList())
            .build();
    return call(() -> MessageServiceGrpc.newBlockingStub(channel).ack(request)).getResultsList();
  }

  List<SettleStatus> giveBack(ReceiveResponse received, ReturnRequest.Builder how) {
    ReturnRequest request =
        how.setQueue(queue)
            .addAllReceipts(
                received.getMessagesList().stream().map(ReceivedMessage::getReceipt).toList())
            .build();
    return call(() -> MessageServiceGrpc.newBlockingStub(channel).return_(request))
        .getResultsList();
  }

  QueueStats stats() {
    GetQueueRequest request = GetQueueRequest.newBuilder().setQueue(queue).build();
    return call(() -> QueueServiceGrpc.newBlockingStub(channel).getQueue(request)).getStats();
  }

  private <T> T call(Supplier<T> call) {
    return patient ? Patience.patiently(call) : call.get();
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
