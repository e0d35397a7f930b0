package io.narumq.node;

import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_EXTENDED;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Channel;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.AttachSessionRequest;
import io.narumq.api.v1.AttachSessionResponse;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.DeleteQueueRequest;
import io.narumq.api.v1.DeleteQueueResponse;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.SettleStatus;
import io.narumq.node.grpc.ErrorInfos;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consume streams, at the leader and through a node that does not lead. */
class ConsumeTest {
  private static final int MIB = 1 << 20;

  @TempDir static Path directory;
  static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.start(directory, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  private static Channel channel(boolean atLeader) {
    String leader = cluster.awaitLeader();
    return cluster.channel(atLeader ? leader : cluster.follower());
  }

  private static Calls queue(String name) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), name);
    calls.create();
    return calls;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void messagesComeAsFarAsCreditGoes(boolean atLeader) {
    String name = "credit-" + atLeader;
    Calls calls = queue(name);
    ConsumeClient consumer = ConsumeClient.open(channel(atLeader), name, name, 2);
    assertThat(consumer.started().getCreated()).isTrue();
    assertThat(consumer.started().getSessionTimeout()).isEqualTo(Durations.fromSeconds(60));
    assertThat(consumer.started().getMaxProcessing()).isEqualTo(Durations.fromHours(1));
    calls.send("a");
    calls.send("b");
    calls.send("c");
    assertThat(ConsumeClient.bodies(consumer.messages(2))).containsExactly("a", "b");
    assertThat(calls.stats().getReady()).isEqualTo(1);
    consumer.grant(5);
    assertThat(ConsumeClient.bodies(consumer.messages(3))).containsExactly("a", "b", "c");
    assertThat(consumer.deliveries()).noneMatch(ConsumeDelivery::getReplayed);
    assertThat(ack(name, consumer.messages(3)))
        .containsOnly(SettleStatus.SETTLE_STATUS_SETTLED)
        .hasSize(3);
    consumer.keepAlive(42);
    consumer.awaitKeptAlive(42);
    consumer.cancel();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void drainingEndsTheStreamAndKeepsTheSession(boolean atLeader) {
    String name = "drain-" + atLeader;
    Calls calls = queue(name);
    ConsumeClient consumer = ConsumeClient.open(channel(atLeader), name, "s", 10);
    calls.send("a");
    List<ReceivedMessage> held = consumer.messages(1);
    consumer.halfClose();
    consumer.awaitCompleted();
    calls.send("b");
    assertThat(calls.stats().getReady()).isEqualTo(1);
    assertThat(calls.stats().getLeased()).isEqualTo(1);
    assertThat(ack(name, held)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBrokenStreamIsTakenUpOnAnotherNode(boolean atLeader) {
    String name = "broken-" + atLeader;
    Calls calls = queue(name);
    ConsumeClient broken = ConsumeClient.open(channel(!atLeader), name, "s", 10);
    calls.send("a", "b", "c", "d");
    List<ReceivedMessage> first = broken.messages(4);
    broken.cancel();
    assertThat(broken.failure()).isNotNull();
    assertThat(ack(name, first.subList(1, 2))).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(calls.stats().getLeased()).as("nothing is returned").isEqualTo(3);

    List<ByteString> known = ConsumeClient.receipts(first.subList(0, 2));
    ConsumeClient again =
        new ConsumeClient(channel(atLeader), true, ConsumeClient.start(name, "s", 10, known));
    assertThat(again.started().getCreated()).isFalse();
    assertThat(again.started().getHeldList())
        .containsExactly(EXTEND_STATUS_EXTENDED, EXTEND_STATUS_ALREADY_SETTLED);
    assertThat(again.messages(2)).isEqualTo(first.subList(2, 4));
    assertThat(again.deliveries()).allMatch(ConsumeDelivery::getReplayed);
    calls.send("e");
    assertThat(again.messages(3).get(2).getBody().toStringUtf8()).isEqualTo("e");
    assertThat(again.messages(3)).allMatch(message -> message.getDeliveryCount() == 1);
    again.cancel();
  }

  @Test
  void aReplayUsesCreditAndGoesOnWithMore() {
    Calls calls = queue("long-replay");
    ConsumeClient broken = ConsumeClient.open(channel(true), "long-replay", "s", 20);
    for (int i = 0; i < 4; i++) {
      calls.send("a", "b", "c");
    }
    List<ReceivedMessage> lost = broken.messages(12);
    broken.cancel();
    ConsumeClient again = ConsumeClient.open(channel(true), "long-replay", "s", 5);
    assertThat(again.messages(5)).isEqualTo(lost.subList(0, 5));
    calls.send("new");
    again.grant(4);
    assertThat(again.messages(9)).isEqualTo(lost.subList(0, 9));
    again.grant(4);
    List<ReceivedMessage> all = again.messages(13);
    assertThat(all.subList(0, 12)).isEqualTo(lost);
    assertThat(ConsumeClient.bodies(all.subList(12, 13))).containsExactly("new");
    again.cancel();
  }

  @Test
  void aNewerStreamTakesOver() {
    Calls calls = queue("replaced");
    ConsumeClient older = ConsumeClient.open(channel(true), "replaced", "s", 10);
    calls.send("a");
    List<ReceivedMessage> held = older.messages(1);
    ConsumeClient newer = ConsumeClient.open(channel(false), "replaced", "s", 10);
    assertThat(older.reason()).isEqualTo("STREAM_REPLACED");
    assertThat(newer.messages(1)).isEqualTo(held);
    calls.send("b");
    assertThat(ConsumeClient.bodies(newer.messages(2))).containsExactly("a", "b");
    newer.cancel();
  }

  @Test
  void closingTheSessionReturnsAllAtOnce() {
    Calls calls = queue("closed");
    ConsumeClient consumer = ConsumeClient.open(channel(true), "closed", "s", 10);
    calls.send("a", "b");
    List<ReceivedMessage> held = consumer.messages(2);
    CloseSessionRequest close =
        CloseSessionRequest.newBuilder()
            .setQueue("closed")
            .setSessionId("s")
            .addStarted(held.get(0).getReceipt())
            .build();
    CloseSessionResponse closed =
        patiently(() -> cluster.sessions(cluster.awaitLeader()).closeSession(close));
    assertThat(closed).isNotNull();
    // The stream is still there; it finds out when it wants something of its session.
    consumer.keepAlive(1);
    assertThat(consumer.reason()).isEqualTo("SESSION_NOT_FOUND");
    assertThat(calls.receive(10, 5_000).getMessagesList())
        .extracting(ReceivedMessage::getDeliveryCount)
        .containsExactly(2, 1);
  }

  @Test
  void errorsAreTyped() {
    Channel leader = channel(true);
    Channel follower = channel(false);
    queue("typed");
    assertThat(ConsumeClient.open(leader, "missing", "s", 1).reason()).isEqualTo("QUEUE_NOT_FOUND");
    assertThat(ConsumeClient.open(follower, "missing", "s", 1).reason())
        .isEqualTo("QUEUE_NOT_FOUND");
    assertThat(ConsumeClient.open(leader, "{", "s", 1).reason()).isEqualTo("QUEUE_NAME_INVALID");
    assertThat(ConsumeClient.open(follower, "typed", "", 1).reason()).isEqualTo("FIELD_INVALID");
    ConsumeRequest empty = ConsumeRequest.getDefaultInstance();
    assertThat(new ConsumeClient(leader, true, empty).reason()).isEqualTo("FIELD_INVALID");
    ConsumeRequest start = ConsumeClient.start("typed", "s", 1, List.of());
    assertThat(new ConsumeClient(leader, true, start, start).reason()).isEqualTo("FIELD_INVALID");
    assertThat(new ConsumeClient(follower, true, start, empty).reason()).isEqualTo("FIELD_INVALID");
    ConsumeRequest garbage =
        ConsumeClient.start("typed", "s", 1, List.of(ByteString.copyFromUtf8("garbage")));
    assertThat(new ConsumeClient(leader, true, garbage).reason()).isEqualTo("RECEIPT_INVALID");
  }

  @Test
  void whoWantsNoForwardingIsToldTheLeader() {
    String leader = cluster.awaitLeader();
    for (String flag : List.of("naru-no-forward", "naru-forwarded")) {
      Channel channel = new Calls(cluster, cluster.follower(), "hint").with(flag).channel();
      ConsumeClient consumer = ConsumeClient.open(channel, "hint", "s", 1);
      assertThat(consumer.reason()).isEqualTo("NOT_LEADER");
      assertThat(ErrorInfos.of(consumer.failure()).getMetadataMap())
          .containsEntry("leader_address", cluster.apiAddress(leader));
    }
  }

  @Test
  void whoConsumesADeletedQueueIsTold() {
    queue("deleted");
    ConsumeClient consumer = ConsumeClient.open(channel(true), "deleted", "s", 1);
    assertThat(consumer.started()).isNotNull();
    DeleteQueueResponse deleted =
        patiently(
            () ->
                QueueServiceGrpc.newBlockingStub(channel(true))
                    .deleteQueue(DeleteQueueRequest.newBuilder().setQueue("deleted").build()));
    assertThat(deleted).isNotNull();
    assertThat(consumer.reason()).isEqualTo("QUEUE_NOT_FOUND");
  }

  /** Headers make the answer larger than the bodies that a receive is bounded by. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSlowReaderGetsEverythingInAnswersThatFit(boolean atLeader) {
    String name = "slow-" + atLeader;
    Calls calls = queue(name);
    OutgoingMessage heavy =
        OutgoingMessage.newBuilder()
            .setBody(ByteString.copyFrom(new byte[MIB / 100]))
            .putHeaders("h", "x".repeat(16_000))
            .build();
    OutgoingMessage[] batch = Collections.nCopies(70, heavy).toArray(OutgoingMessage[]::new);
    for (int i = 0; i < 8; i++) {
      calls.send(batch);
    }
    ConsumeClient consumer =
        new ConsumeClient(
            channel(atLeader), false, ConsumeClient.start(name, "s", 1_000, List.of()));
    await().until(() -> calls.stats().getLeased() > 8 * 70 - 420);
    consumer.keepAlive(7);
    assertThat(consumer.responses()).isEmpty();
    consumer.read(1_000);
    List<ReceivedMessage> messages = consumer.messages(8 * 70);
    assertThat(messages)
        .extracting(message -> message.getMessageId().getSequence())
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(messages).allMatch(message -> message.getBody().size() == MIB / 100);
    assertThat(consumer.responses())
        .extracting(ConsumeResponse::getSerializedSize)
        .allMatch(size -> size < 8 * MIB);
    assertThat(consumer.deliveries()).hasSizeGreaterThan(1);
    consumer.awaitKeptAlive(7);
    consumer.cancel();
  }

  @Test
  void aUnaryAttachTellsWhatIsHeldAndReplays() {
    Calls calls = queue("attach");
    String leader = cluster.awaitLeader();
    AttachSessionRequest.Builder attach =
        AttachSessionRequest.newBuilder().setQueue("attach").setSessionId("u");
    assertThat(attach(attach).getCreated()).isTrue();
    calls.send("a", "b", "c", "d");
    List<ReceivedMessage> received =
        cluster
            .messages(leader)
            .receive(
                ReceiveRequest.newBuilder()
                    .setQueue("attach")
                    .setSessionId("u")
                    .setMaxMessages(4)
                    .build())
            .getMessagesList();
    assertThat(ack("attach", received.subList(1, 2)))
        .containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    attach.addAllHeld(ConsumeClient.receipts(received.subList(0, 2)));
    AttachSessionResponse quiet = attach(attach);
    assertThat(quiet.getHeldList())
        .containsExactly(EXTEND_STATUS_EXTENDED, EXTEND_STATUS_ALREADY_SETTLED);
    assertThat(quiet.getReplayedList()).isEmpty();
    assertThat(quiet.getMore()).isFalse();

    AttachSessionResponse some = attach(attach.setReplayMax(1));
    assertThat(some.getReplayedList()).isEqualTo(received.subList(2, 3));
    assertThat(some.getMore()).isTrue();
    attach.addAllHeld(ConsumeClient.receipts(some.getReplayedList()));
    AttachSessionResponse rest = attach(attach.setReplayMax(10));
    assertThat(rest.getReplayedList()).isEqualTo(received.subList(3, 4));
    assertThat(rest.getMore()).isFalse();
  }

  private static AttachSessionResponse attach(AttachSessionRequest.Builder attach) {
    return patiently(() -> cluster.sessions(cluster.awaitLeader()).attachSession(attach.build()));
  }

  private static List<SettleStatus> ack(String queue, List<ReceivedMessage> messages) {
    return cluster
        .messages(cluster.awaitLeader())
        .ack(
            AckRequest.newBuilder()
                .setQueue(queue)
                .addAllReceipts(ConsumeClient.receipts(messages))
                .build())
        .getResultsList();
  }
}
