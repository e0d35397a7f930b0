package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.AttachProducerResponse;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.CloseProducerResponse;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends with the stamp of a producer: repeated to whatever node, stored once. */
class ProducerTest {
  private static final String QUEUE = "q";

  @TempDir Path directory;

  private static MessageServiceGrpc.MessageServiceBlockingStub messages(
      TestCluster cluster, String node) {
    return MessageServiceGrpc.newBlockingStub(cluster.channel(node));
  }

  private static AttachProducerResponse attach(TestCluster cluster, String node, String id) {
    AttachProducerRequest request =
        AttachProducerRequest.newBuilder().setQueue(QUEUE).setProducerId(id).setNamed(true).build();
    return patiently(() -> messages(cluster, node).attachProducer(request));
  }

  private static SendResponse send(TestCluster cluster, String node, SendRequest request) {
    return patiently(() -> messages(cluster, node).send(request));
  }

  private static SendRequest send(AttachProducerResponse by, long sequence, String... bodies) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue(QUEUE);
    for (String body : bodies) {
      request.addMessages(OutgoingMessage.newBuilder().setBody(ByteString.copyFromUtf8(body)));
    }
    return request
        .setProducer(
            ProducerStamp.newBuilder()
                .setNumber(by.getNumber())
                .setEpoch(by.getEpoch())
                .setSequence(sequence))
        .build();
  }

  @Test
  void aSendThatIsRepeatedToTheNextLeaderIsStoredOnce() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String first = cluster.awaitLeader();
      Calls calls = new Calls(cluster, first, QUEUE);
      calls.create();
      AttachProducerResponse producer = attach(cluster, first, "importer");
      assertThat(producer.getNextSequence()).isZero();
      SendRequest send = send(producer, 7, "a", "b");
      MessageRange stored = send(cluster, first, send).getStored(0);
      assertThat(stored.getDuplicate()).isFalse();

      cluster.stop(first);
      String second = cluster.awaitLeader();
      SendResponse repeated = send(cluster, second, send);
      assertThat(repeated.getStoredList())
          .containsExactly(stored.toBuilder().setDuplicate(true).build());
      Calls after = new Calls(cluster, second, QUEUE);
      assertThat(after.stats().getSent()).isEqualTo(2);

      // The client came back, too, and goes on where it was; what is left of its former self does
      // not.
      AttachProducerResponse successor = attach(cluster, second, "importer");
      assertThat(successor.getNextSequence()).isEqualTo(8);
      assertError(
          () -> send(cluster, second, send(producer, 8, "c")),
          Status.Code.ABORTED,
          "PRODUCER_FENCED");
      assertThat(send(cluster, second, send(successor, 7, "a", "b")).getStored(0))
          .isEqualTo(stored.toBuilder().setDuplicate(true).build());
      assertThat(send(cluster, second, send(successor, 8, "c")).getStored(0))
          .matches(range -> !range.getDuplicate());
      assertThat(after.bodies(after.receive(10, 0))).containsExactly("a", "b", "c");
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void aClosedOneIsForgotten() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String node = cluster.awaitLeader();
      new Calls(cluster, node, QUEUE).create();
      AttachProducerResponse before = attach(cluster, node, "p");
      AttachProducerResponse producer = attach(cluster, node, "p");
      send(cluster, node, send(producer, 0, "a"));
      assertError(() -> close(cluster, node, before), Status.Code.ABORTED, "PRODUCER_FENCED");
      close(cluster, cluster.follower(), producer);
      close(cluster, cluster.follower(), producer);
      assertError(
          () -> send(cluster, node, send(producer, 1, "b")),
          Status.Code.FAILED_PRECONDITION,
          "PRODUCER_NOT_FOUND");
      assertThat(attach(cluster, node, "p").getNextSequence()).isZero();
    }
  }

  private static CloseProducerResponse close(
      TestCluster cluster, String node, AttachProducerResponse producer) {
    CloseProducerRequest request =
        CloseProducerRequest.newBuilder()
            .setQueue(QUEUE)
            .setNumber(producer.getNumber())
            .setEpoch(producer.getEpoch())
            .build();
    return patiently(() -> messages(cluster, node).closeProducer(request));
  }

  @Test
  void whatIsWrongWithAStampIsTold() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String node = cluster.awaitLeader();
      new Calls(cluster, node, QUEUE).create();
      assertError(() -> attach(cluster, node, ""), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
      assertError(
          () -> attach(cluster, node, "x".repeat(65)),
          Status.Code.INVALID_ARGUMENT,
          "FIELD_INVALID");
      AttachProducerResponse nobody = AttachProducerResponse.getDefaultInstance();
      assertError(
          () -> send(cluster, node, send(nobody, 0, "a")),
          Status.Code.FAILED_PRECONDITION,
          "PRODUCER_NOT_FOUND");
      AttachProducerResponse producer = attach(cluster, node, "p");
      send(cluster, node, send(producer, 5_000, "a"));
      assertError(
          () -> send(cluster, node, send(producer, 3_976, "b")),
          Status.Code.OUT_OF_RANGE,
          "SEQUENCE_TOO_OLD");
      assertError(
          () -> send(cluster, node, send(producer, 5_000, "a", "b")),
          Status.Code.ALREADY_EXISTS,
          "DEDUPE_CONFLICT");
      assertError(
          () -> send(cluster, node, send(producer, -1, "a")),
          Status.Code.INVALID_ARGUMENT,
          "FIELD_INVALID");
    }
  }

  @Test
  void aFifoQueueTakesTheNextSequenceAndNoOther() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String node = cluster.awaitLeader();
      new Calls(cluster, node, QUEUE).create(QueueConfig.newBuilder().setFifo(true));
      AttachProducerResponse producer = attach(cluster, node, "p");
      assertError(
          () -> send(cluster, node, keyed(producer, 1)), Status.Code.OUT_OF_RANGE, "SEQUENCE_GAP");
      assertThat(send(cluster, node, keyed(producer, 0)).getStoredCount()).isEqualTo(1);
      assertThat(send(cluster, node, keyed(producer, 1)).getStoredCount()).isEqualTo(1);
      assertThat(send(cluster, node, keyed(producer, 0)).getStored(0).getDuplicate()).isTrue();
      assertThat(attach(cluster, node, "p").getNextSequence()).isEqualTo(2);
    }
  }

  private static SendRequest keyed(AttachProducerResponse by, long sequence) {
    SendRequest.Builder send = send(by, sequence, "m" + sequence).toBuilder();
    send.getMessagesBuilder(0).setKey("k");
    return send.build();
  }
}
