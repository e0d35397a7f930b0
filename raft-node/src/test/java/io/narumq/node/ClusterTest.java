package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Timestamps;
import com.google.rpc.ErrorInfo;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.narumq.api.v1.AttachSessionRequest;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.CloseSessionResponse;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.KeepAliveSessionResponse;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterTest {
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

  @Test
  void whatIsSentIsReceivedAndAcked() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "orders");
    calls.create();
    assertThat(calls.send("a", "b", "c").getStored(0).getCount()).isEqualTo(3);
    assertThat(calls.stats().hasOldestReady()).isTrue();
    ReceiveResponse received = calls.receive(10, 0);
    assertThat(calls.bodies(received)).containsExactly("a", "b", "c");
    assertThat(calls.ack(received)).containsOnly(SettleStatus.SETTLE_STATUS_SETTLED).hasSize(3);
    QueueStats stats = calls.stats();
    assertThat(List.of(stats.getReady(), stats.getLeased(), stats.getSent(), stats.getAcked()))
        .containsExactly(0L, 0L, 3L, 3L);
    assertThat(stats.getDelivered()).isEqualTo(3);
    assertThat(stats.hasOldestReady()).isFalse();
  }

  @Test
  void headersComeBackAsTheyWere() {
    String leader = cluster.awaitLeader();
    Calls calls = new Calls(cluster, leader, "headers");
    calls.create();
    OutgoingMessage plain = OutgoingMessage.getDefaultInstance();
    OutgoingMessage rich = plain.toBuilder().putHeaders("b", "2").putHeaders("a", "1").build();
    calls.send(plain, rich);
    List<ReceivedMessage> received = calls.receive(10, 0).getMessagesList();
    assertThat(received.get(0).getHeadersMap()).isEmpty();
    assertThat(received.get(1).getHeadersMap()).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(received.get(1).getDeliveryCount()).isEqualTo(1);
    assertThat(received.get(1).getFencingNumber()).isPositive();
    assertThat(received.get(1).getMessageId().getSequence()).isEqualTo(1);
    assertThat(Timestamps.toMillis(received.get(1).getEnqueueTime()))
        .isCloseTo(System.currentTimeMillis(), within(60_000L));
  }

  @Test
  void anyNodeAnswers() {
    cluster.awaitLeader();
    Calls calls = new Calls(cluster, cluster.follower(), "forwarded");
    calls.create();
    calls.send("a");
    ReceiveResponse received = calls.receive(10, 0);
    assertThat(calls.bodies(received)).containsExactly("a");
    assertThat(calls.ack(received)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(calls.stats().getAcked()).isEqualTo(1);
  }

  @Test
  void typedErrorsAreForwardedToo() {
    cluster.awaitLeader();
    Calls calls = new Calls(cluster, cluster.follower(), "missing");
    assertError(() -> calls.send("a"), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
  }

  @Test
  void whoWantsNoForwardingIsToldTheLeader() {
    String leader = cluster.awaitLeader();
    Calls calls = new Calls(cluster, cluster.follower(), "hint").with("naru-no-forward");
    ErrorInfo info = assertError(calls::create, Status.Code.UNAVAILABLE, "NOT_LEADER");
    assertThat(info.getMetadataMap())
        .containsEntry("leader_id", leader)
        .containsEntry("leader_address", cluster.apiAddress(leader));
  }

  @Test
  void aForwardedCallGoesNoFurther() {
    cluster.awaitLeader();
    Calls calls = new Calls(cluster, cluster.follower(), "hop").with("naru-forwarded");
    assertError(calls::create, Status.Code.UNAVAILABLE, "NOT_LEADER");
  }

  @Test
  void aSendWakesWhoWaits() throws Exception {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "woken");
    calls.create();
    long before = appliedIndex();
    ListenableFuture<ReceiveResponse> waiting = calls.receiveLater(1, 20_000);
    // Once the first try is on record, the receiver is parked or about to be.
    await().until(() -> appliedIndex() > before);
    assertThat(waiting.isDone()).isFalse();
    calls.send("a");
    assertThat(calls.bodies(waiting.get(10, TimeUnit.SECONDS))).containsExactly("a");
  }

  @Test
  void anEmptyAnswerIsNoError() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "empty");
    calls.create();
    assertThat(calls.receive(1, 0).getMessagesCount()).isZero();
    assertThat(calls.receive(1, 50).getMessagesCount()).isZero();
  }

  @Test
  void aCancelledReceiveKeepsNothing() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "cancelled");
    calls.create();
    for (int round = 0; round < 20; round++) {
      ListenableFuture<ReceiveResponse> waiting = calls.receiveLater(1, 20_000);
      assertThat(waiting.cancel(true)).isTrue();
      calls.send("m" + round);
    }
    // Sooner than the leases of 30 s would end: what was taken for a caller that is gone is back.
    await().until(() -> calls.stats().getReady() == 20);
    ReceiveResponse received = calls.receive(20, 0);
    assertThat(received.getMessagesList()).allMatch(message -> message.getDeliveryCount() == 1);
  }

  @Test
  void whatDoesNotFitIntoAnAnswerIsLeftForTheNext() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "headerheavy");
    calls.create();
    OutgoingMessage heavy =
        OutgoingMessage.newBuilder().putHeaders("h", "x".repeat(16_000)).build();
    OutgoingMessage[] batch = Collections.nCopies(100, heavy).toArray(OutgoingMessage[]::new);
    for (int i = 0; i < 6; i++) {
      calls.send(batch);
    }
    int first = calls.receive(1_000, 0).getMessagesCount();
    assertThat(first).isBetween(300, 500);
    await().until(() -> calls.stats().getReady() == 600 - first);
    ReceiveResponse second = calls.receive(1_000, 0);
    assertThat(second.getMessagesCount()).isEqualTo(600 - first);
    assertThat(second.getMessagesList()).allMatch(message -> message.getDeliveryCount() == 1);
  }

  @Test
  void aLeaseThatEndsGivesTheMessageBack() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "expiring");
    calls.create(1_000);
    calls.send("a");
    ReceiveResponse first = calls.receive(1, 0);
    assertThat(first.getMessages(0).getDeliveryCount()).isEqualTo(1);
    ReceiveResponse second = calls.receive(1, 20_000);
    assertThat(calls.bodies(second)).containsExactly("a");
    assertThat(second.getMessages(0).getDeliveryCount()).isEqualTo(2);
    assertThat(second.getMessages(0).getFencingNumber())
        .isGreaterThan(first.getMessages(0).getFencingNumber());
    assertThat(calls.ack(first)).containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
  }

  @Test
  void aSessionGivesBackWhatItHeldWhenItIsClosed() {
    String leader = cluster.awaitLeader();
    Calls calls = new Calls(cluster, leader, "sessions");
    calls.create();
    calls.send("a");
    SessionServiceBlockingStub sessions = cluster.sessions(leader);
    assertThat(
            sessions
                .attachSession(
                    AttachSessionRequest.newBuilder()
                        .setQueue("sessions")
                        .setSessionId("s1")
                        .build())
                .getCreated())
        .isTrue();
    ReceiveResponse received =
        cluster
            .messages(leader)
            .receive(ReceiveRequest.newBuilder().setQueue("sessions").setSessionId("s1").build());
    assertThat(received.getMessagesCount()).isEqualTo(1);
    KeepAliveSessionResponse alive =
        sessions.keepAliveSession(
            KeepAliveSessionRequest.newBuilder().setQueue("sessions").setSessionId("s1").build());
    assertThat(alive).isNotNull();
    CloseSessionResponse closed =
        sessions.closeSession(
            CloseSessionRequest.newBuilder().setQueue("sessions").setSessionId("s1").build());
    assertThat(closed).isNotNull();
    assertThat(calls.receive(1, 5_000).getMessagesCount()).isEqualTo(1);
  }

  @Test
  void healthIsToldOfTheNodeAndOfEachService() {
    for (String node : cluster.running()) {
      for (String service : List.of("", "naru.v1.MessageService", "naru.v1.ClusterService")) {
        HealthCheckRequest request = HealthCheckRequest.newBuilder().setService(service).build();
        await()
            .until(
                () ->
                    HealthGrpc.newBlockingStub(cluster.channel(node)).check(request).getStatus()
                        == ServingStatus.SERVING);
      }
    }
  }

  @Test
  void toolsMayAskForTheProtocol() {
    // Both versions of reflection have the same messages under other names.
    ByteString listServices =
        ServerReflectionRequest.newBuilder().setListServices("*").build().toByteString();
    for (MethodDescriptor<?, ?> version :
        List.of(
            io.grpc.reflection.v1.ServerReflectionGrpc.getServerReflectionInfoMethod(),
            io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod())) {
      List<ByteString> answers =
          RawCalls.answers(cluster.channel("n1"), version, listServices).join();
      assertThat(answers).hasSize(1);
      assertThat(answers.get(0).toStringUtf8())
          .contains("naru.v1.MessageService", "naru.v1.QueueService", "grpc.health.v1.Health");
    }
  }

  @Test
  void replicasAgree() {
    String leader = cluster.awaitLeader();
    new Calls(cluster, leader, "agreed").create();
    await()
        .until(
            () ->
                cluster.running().stream()
                        .map(node -> cluster.topology(node).getShards(0))
                        .map(shard -> shard.getAppliedIndex() + ":" + shard.getChecksum())
                        .distinct()
                        .count()
                    == 1);
  }

  private static long appliedIndex() {
    return cluster.topology(cluster.awaitLeader()).getShards(0).getAppliedIndex();
  }
}
