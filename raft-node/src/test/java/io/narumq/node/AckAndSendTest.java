package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.narumq.api.QueueName;
import io.narumq.api.v1.AckAndSendRequest;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are made of others: both are settled and stored, or neither. */
class AckAndSendTest {
  @TempDir static Path directory;
  static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.start(directory, 3);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  private final String node = cluster.running().iterator().next();
  private final Calls in = new Calls(cluster, node, "{job}.in");
  private final Calls out = new Calls(cluster, node, "{job}.out");

  @Test
  void aMessageIsConsumedAndAnotherProducedOnce() {
    in.create();
    out.create();
    in.send("a", "b");
    ReceiveResponse held = in.receive(2, 10_000);
    AckAndSendRequest.Builder request = acks(held).addSends(send("{job}.out", "A", "B"));
    AckAndSendResponse done = ackAndSend(request);
    assertThat(done.getResult()).isEqualTo(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(done.getSent(0).getStored(0).getCount()).isEqualTo(2);

    AckAndSendResponse again = ackAndSend(request);
    assertThat(again.getResult()).isEqualTo(SettleStatus.SETTLE_STATUS_ALREADY_SETTLED);
    assertThat(again.getSentCount()).isZero();
    assertThat(in.stats().getAcked()).isEqualTo(2);
    assertThat(out.bodies(out.receive(3, 10_000))).containsExactly("A", "B");

    refused(() -> ackAndSend(acks(held)));
    refused(() -> ackAndSend(AckAndSendRequest.newBuilder().addSends(send("{job}.out", "A"))));
    refused(() -> ackAndSend(acks(held).addSends(send("{job}.out"))));
    refused(() -> ackAndSend(acks(held).addSends(send(elsewhere(), "A"))));
  }

  @Test
  void receiptsAreOfTheQueueThatIsNamed() {
    Calls job = new Calls(cluster, node, "{mixed}.in");
    Calls other = new Calls(cluster, node, "{mixed}.other");
    job.create();
    other.create();
    job.send("a");
    other.send("b");
    ReceiveResponse held = job.receive(1, 10_000);
    ReceiveResponse ofOther = other.receive(1, 10_000);
    ThrowingCallable[] wrong = {
      () -> job.ack(ofOther),
      () -> job.giveBack(ofOther, ReturnRequest.newBuilder()),
      () ->
          MessageServiceGrpc.newBlockingStub(cluster.channel(node))
              .ackAndSend(
                  acks(ofOther).addSends(send("{mixed}.in", "c")).setQueue("{mixed}.in").build())
    };
    for (ThrowingCallable call : wrong) {
      assertError(call, Status.Code.INVALID_ARGUMENT, "RECEIPT_INVALID");
    }
    assertThat(job.ack(held)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    job.delete();
    job.create();
    assertThat(job.ack(held))
        .as("of one of this name that was deleted")
        .containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
  }

  /** Of three shards, one of these names is in another one. */
  private static String elsewhere() {
    return IntStream.range(0, 100)
        .mapToObj(i -> "other" + i)
        .filter(name -> QueueName.shardOf(name, 3) != QueueName.shardOf("{job}.in", 3))
        .findFirst()
        .orElseThrow();
  }

  private static AckAndSendRequest.Builder acks(ReceiveResponse held) {
    AckAndSendRequest.Builder request = AckAndSendRequest.newBuilder();
    held.getMessagesList().forEach(message -> request.addReceipts(message.getReceipt()));
    return request;
  }

  private static SendRequest.Builder send(String queue, String... bodies) {
    SendRequest.Builder send = SendRequest.newBuilder().setQueue(queue);
    for (String body : bodies) {
      send.addMessages(OutgoingMessage.newBuilder().setBody(ByteString.copyFromUtf8(body)));
    }
    return send;
  }

  private AckAndSendResponse ackAndSend(AckAndSendRequest.Builder request) {
    request.setQueue("{job}.in");
    return patiently(
        () ->
            MessageServiceGrpc.newBlockingStub(cluster.channel(node)).ackAndSend(request.build()));
  }

  private static void refused(ThrowingCallable call) {
    assertError(call, Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }
}
