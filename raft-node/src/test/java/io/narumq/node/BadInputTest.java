package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.ExtendLeaseRequest;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceBlockingStub;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.Shard;
import io.narumq.log.v1.Receipt;
import io.narumq.node.grpc.ErrorInfos;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no client should send: a typed error, nothing written, and the node goes on. */
class BadInputTest {
  private static final Duration NEGATIVE = Durations.fromMillis(-1);
  private static final ByteString GARBAGE = new RandomRequests(7, List.of(), List.of()).garbage(64);
  private static final ByteString FORGED =
      Receipt.newBuilder().setQueueId(1).setLeaseId(1).build().toByteString();

  @TempDir static Path directory;
  static TestCluster cluster;
  static Calls good;

  private final Shard before = state();

  @BeforeAll
  static void start() throws Exception {
    cluster = TestCluster.start(directory, 1);
    good = new Calls(cluster, cluster.awaitLeader(), "good");
    good.create();
    good.send("a", "b");
  }

  @AfterAll
  static void stop() {
    cluster.close();
    assertThat(cluster.fatal).isEmpty();
  }

  @AfterEach
  void theNodeGoesOn() {
    serveAGoodClient();
  }

  @Test
  void namesThatAreNone() {
    for (String name :
        List.of("", "{", "}", "{}", "a{b}{c}", "{{a}}", "Orders", "a b", "\0", "\u00f1")) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), name).hasty();
      assertError(calls::create, Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
      assertError(calls::delete, Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
      assertError(() -> calls.send("a"), Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
      assertError(() -> calls.receive(1, 0), Status.Code.INVALID_ARGUMENT, "QUEUE_NAME_INVALID");
    }
    assertNothingWritten();
  }

  @Test
  void aBodyOfTwoMegabytes() {
    OutgoingMessage large =
        OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(new byte[2 << 20])).build();
    assertError(() -> good.send(large), Status.Code.INVALID_ARGUMENT, "MESSAGE_TOO_LARGE");
    assertNothingWritten();
  }

  @Test
  void negativeDurations() {
    assertFieldInvalid(
        () ->
            messages()
                .receive(
                    ReceiveRequest.newBuilder().setQueue("good").setWaitTime(NEGATIVE).build()));
    assertFieldInvalid(
        () ->
            messages()
                .receive(ReceiveRequest.newBuilder().setQueue("good").setLease(NEGATIVE).build()));
    assertFieldInvalid(
        () ->
            messages()
                .extendLease(
                    ExtendLeaseRequest.newBuilder()
                        .setQueue("good")
                        .addReceipts(FORGED)
                        .setLease(NEGATIVE)
                        .build()));
    assertFieldInvalid(
        () ->
            QueueServiceGrpc.newBlockingStub(cluster.channel(cluster.awaitLeader()))
                .createQueue(
                    CreateQueueRequest.newBuilder()
                        .setQueue("never")
                        .setConfig(QueueConfig.newBuilder().setLease(NEGATIVE))
                        .build()));
    assertNothingWritten();
  }

  @Test
  void timesThatNoMessageCanHave() {
    OutgoingMessage.Builder message = OutgoingMessage.newBuilder();
    Duration elevenYears = Durations.fromDays(11 * 366);
    Timestamp now = Timestamps.fromMillis(System.currentTimeMillis());
    for (OutgoingMessage wrong :
        List.of(
            message.clone().setDelay(NEGATIVE).build(),
            message.clone().setDelay(elevenYears).build(),
            message.clone().setDelay(Duration.newBuilder().setNanos(-1)).build(),
            message.clone().setDelay(Duration.newBuilder().setSeconds(Long.MAX_VALUE)).build(),
            message.clone().setTtl(NEGATIVE).build(),
            message.clone().setTtl(Durations.fromNanos(999_999)).build(),
            message.clone().setTtl(elevenYears).build(),
            message.clone().setDelay(Durations.ZERO).setDeliverAt(now).build(),
            message.clone().setDeliverAt(Timestamp.newBuilder().setNanos(-1)).build(),
            message.clone().setDeliverAt(Timestamp.newBuilder().setSeconds(1L << 60)).build())) {
      assertFieldInvalid(() -> good.send(wrong));
    }
    for (QueueConfig.Builder wrong :
        List.of(
            QueueConfig.newBuilder().setTtl(NEGATIVE),
            QueueConfig.newBuilder().setTtl(Durations.fromMillis(999)),
            QueueConfig.newBuilder().setTtl(elevenYears),
            QueueConfig.newBuilder().setOnExpiryValue(99),
            QueueConfig.newBuilder().setMaxMessages(-1),
            QueueConfig.newBuilder().setMaxBytes(Long.MIN_VALUE),
            QueueConfig.newBuilder().setMaxInFlight(-1),
            QueueConfig.newBuilder().setOnFullValue(99))) {
      assertFieldInvalid(() -> good.update(wrong));
    }
    assertNothingWritten();
    OutgoingMessage tooFar = message.setDeliverAt(Timestamps.add(now, elevenYears)).build();
    assertFieldInvalid(() -> good.send(tooFar));
  }

  @Test
  void garbageReceiptsAndUnknownEnums() {
    AckRequest ack = AckRequest.newBuilder().setQueue("good").addReceipts(GARBAGE).build();
    assertError(() -> messages().ack(ack), Status.Code.INVALID_ARGUMENT, "RECEIPT_INVALID");
    assertFieldInvalid(
        () ->
            messages()
                .return_(
                    ReturnRequest.newBuilder()
                        .setQueue("good")
                        .addReceipts(FORGED)
                        .setReasonValue(99)
                        .build()));
    assertNothingWritten();
  }

  @Test
  void aQueueThatIsNotThere() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "unknown");
    assertError(() -> calls.send("a"), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(() -> calls.receive(1, 1_000), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(calls::stats, Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(calls::delete, Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
  }

  @Test
  void bytesThatAreNoRequest() throws Exception {
    StatusRuntimeException end =
        RawCalls.call(
                cluster.channel(cluster.awaitLeader()),
                MessageServiceGrpc.getSendMethod(),
                GARBAGE,
                10_000)
            .get(20, TimeUnit.SECONDS);
    assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(ErrorInfos.of(end).getMetadataMap()).containsEntry("field", "request");
    assertNothingWritten();
  }

  @Test
  void aRequestLargerThanAnyMayBe() {
    OutgoingMessage huge =
        OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(new byte[9 << 20])).build();
    assertThat(Status.fromThrowable(catchThrowable(() -> good.hasty().send(huge))).getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    assertNothingWritten();
  }

  @Test
  void garbageOnEveryPort() throws IOException {
    byte[] random = new RandomRequests(8, List.of(), List.of()).garbage(100_000).toByteArray();
    byte[] http = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] brokenHttp2 =
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "x".repeat(10_000))
            .getBytes(StandardCharsets.US_ASCII);
    for (String node : cluster.running()) {
      for (int port : List.of(cluster.address(node).apiPort(), cluster.address(node).raftPort())) {
        for (byte[] bytes : List.of(random, http, brokenHttp2)) {
          say(cluster.address(node).host(), port, bytes);
        }
      }
    }
    assertNothingWritten();
  }

  @Test
  void aThousandSlowConnections() throws Exception {
    var address = cluster.address(cluster.awaitLeader());
    try (SlowConnections slow = SlowConnections.open(address.host(), address.apiPort(), 1_000)) {
      assertThat(slow.dribble()).isEqualTo(1_000);
      await()
          .atMost(java.time.Duration.ofSeconds(25))
          .until(
              () -> {
                serveAGoodClient();
                return slow.dribble() == 0;
              });
    }
  }

  /** Leaves what is ready as it was. */
  private static void serveAGoodClient() {
    good.send("more");
    assertThat(good.ack(good.receive(1, 5_000))).hasSize(1);
  }

  /** Whatever the server does with it, it does not have to be polite. */
  private static void say(String host, int port, byte[] bytes) {
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().readNBytes(10_000)).isNotNull();
    } catch (IOException e) {
      assertThat(e).as("closed, reset or silent").isNotInstanceOf(java.net.ConnectException.class);
    }
  }

  private static void assertFieldInvalid(ThrowingCallable call) {
    assertError(call, Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }

  /** No entry was applied: an election is none, and there are no timers before a lease's end. */
  private void assertNothingWritten() {
    assertThat(state().getChecksum()).isEqualTo(before.getChecksum());
  }

  private static MessageServiceBlockingStub messages() {
    return cluster.messages(cluster.awaitLeader());
  }

  private static Shard state() {
    return cluster.topology(cluster.awaitLeader()).getShards(0);
  }
}
