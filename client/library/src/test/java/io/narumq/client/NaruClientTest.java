package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.client.fake.FakeCluster.Fault;
import io.narumq.client.fake.FakeServers;
import io.narumq.client.internal.CallFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NaruClientTest {
  private static final Duration NO_WAIT = Duration.ZERO;

  private final FakeServers servers = FakeServers.start(3);
  private final NaruClient client = NaruClient.builder().endpoints(servers.addresses()).build();

  @BeforeEach
  void createQueue() {
    assertThat(client.createQueue("orders")).isTrue();
  }

  @AfterEach
  void close() {
    client.close();
    servers.close();
  }

  @Test
  void sendsReceivesAndAcks() {
    List<MessageId> ids =
        client
            .send("orders", OutgoingMessage.of("one").header("k", "v"), OutgoingMessage.of("two"))
            .orThrow();

    List<ReceivedMessage> received = client.receive("orders", 10, NO_WAIT);

    assertThat(received).extracting(ReceivedMessage::text).containsExactly("one", "two");
    assertThat(received).extracting(ReceivedMessage::id).isEqualTo(ids);
    ReceivedMessage first = received.get(0);
    assertThat(first.headers()).containsEntry("k", "v");
    assertThat(first.deliveryCount()).isEqualTo(1);
    assertThat(first.fencingNumber()).isEqualTo(1);
    assertThat(first.remainingLease()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    assertThat(client.ack(first)).isEqualTo(SettleOutcome.SETTLED);
    assertThat(client.ack(first)).isEqualTo(SettleOutcome.ALREADY_SETTLED);
    QueueInfo info = client.queue("orders");
    assertThat(info.leased()).isEqualTo(1);
    assertThat(info.sent()).isEqualTo(2);
    assertThat(info.acked()).isEqualTo(1);
  }

  @Test
  void returnsAndExtends() {
    client.send("orders", OutgoingMessage.of("x")).orThrow();
    ReceivedMessage message = client.receive("orders", 1, NO_WAIT).get(0);

    assertThat(client.extendLease(message, Duration.ofMinutes(1)))
        .isEqualTo(new Extension(ExtendOutcome.EXTENDED, Duration.ofMinutes(1)));
    assertThat(client.returnMessage(message, ReturnReason.FAILED)).isEqualTo(SettleOutcome.SETTLED);
    assertThat(client.extendLease(message, Duration.ofMinutes(1)))
        .isEqualTo(new Extension(ExtendOutcome.LEASE_LOST, Duration.ZERO));
    assertThat(client.receive("orders", 1, NO_WAIT).get(0).deliveryCount()).isEqualTo(2);
    assertThat(client.ack(message)).isEqualTo(SettleOutcome.LEASE_LOST);
  }

  @Test
  void createIsIdempotentForEqualSettingsOnly() {
    assertThat(client.createQueue("orders")).isFalse();
    assertThatThrownBy(
            () ->
                client.createQueue(
                    "orders", QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1))))
        .isInstanceOfSatisfying(
            NaruException.class,
            e -> assertThat(e.reason()).isEqualTo(ErrorReason.QUEUE_EXISTS_DIFFERENT));
  }

  @Test
  void unknownQueueIsTypedEverywhere() throws Exception {
    assertThat(client.send("none", OutgoingMessage.of("x")))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(ErrorReason.QUEUE_NOT_FOUND));
    assertThatThrownBy(() -> client.receive("none", 1, NO_WAIT))
        .isInstanceOf(QueueNotFoundException.class);
    assertThatThrownBy(() -> client.queue("none")).isInstanceOf(QueueNotFoundException.class);
    CompletableFuture<?> receive = client.receiveAsync("none", 1, NO_WAIT);
    assertThat(receive.handle((value, failure) -> failure).get())
        .isInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void aReceiveWaitsForAMessageToCome() throws Exception {
    CompletableFuture<List<ReceivedMessage>> receive =
        client.receiveAsync("orders", 1, Duration.ofSeconds(20));
    client.send("orders", OutgoingMessage.of("late")).orThrow();

    assertThat(receive.get()).extracting(ReceivedMessage::text).containsExactly("late");
  }

  @Test
  void aReceiveOfAnEmptyQueueIsEmpty() {
    assertThat(client.receive("orders", 1, Duration.ofMillis(50))).isEmpty();
  }

  @Test
  void followsTheHintToTheLeaderAndNeverAsksForForwarding() {
    servers.cluster().elect(servers.address(2));

    assertThat(client.send("orders", OutgoingMessage.of("x")))
        .isInstanceOf(SendOutcome.Acked.class);
    for (int node = 0; node < 3; node++) {
      assertThat(servers.node(node).forwardMarks()).allMatch("1"::equals);
    }
    assertThat(servers.node(2).forwardMarks()).isNotEmpty();
  }

  @Test
  void goesOnWhenTheLeaderDiesAndWhenItComesBack() {
    servers.node(0).close();
    servers.cluster().elect(servers.address(1));
    sendUntilAcked("x");

    servers.node(1).close();
    servers.node(0).start();
    servers.cluster().elect(servers.address(0));
    sendUntilAcked("y");
  }

  /** A send that meets the dying connection may be unknown, honestly; the next one is not. */
  private void sendUntilAcked(String body) {
    SendOutcome first = client.send("orders", OutgoingMessage.of(body));
    if (first instanceof SendOutcome.Unknown) {
      first = client.send("orders", OutgoingMessage.of(body));
    }
    assertThat(first).isInstanceOf(SendOutcome.Acked.class);
  }

  @Test
  void aSendWhoseAnswerIsLostIsUnknownAndSentOnce() {
    servers.cluster().next(SendRequest.class, Fault.LOSE_ANSWER);

    assertThat(client.send("orders", OutgoingMessage.of("x")))
        .isInstanceOfSatisfying(
            SendOutcome.Unknown.class,
            unknown -> assertThat(unknown.cause().reason()).isEqualTo(ErrorReason.OUTCOME_UNKNOWN));
    assertThat(client.queue("orders").sent()).isEqualTo(1);
  }

  @Test
  void anOverloadedClusterIsAskedAgainAfterTheDelay() {
    CallFailure overloaded =
        new CallFailure(ErrorReason.OVERLOADED, "full", null, Duration.ofMillis(300), null);
    servers.cluster().refuseNext(SendRequest.class, overloaded);
    long before = System.nanoTime();

    assertThat(client.send("orders", OutgoingMessage.of("x")))
        .isInstanceOf(SendOutcome.Acked.class);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void aReceiveWhoseAnswerIsLostBringsTheSameMessage() {
    client.send("orders", OutgoingMessage.of("x")).orThrow();
    servers.cluster().next(ReceiveRequest.class, Fault.LOSE_ANSWER);

    List<ReceivedMessage> received = client.receive("orders", 1, NO_WAIT);

    assertThat(received).extracting(ReceivedMessage::text).containsExactly("x");
    assertThat(received.get(0).deliveryCount()).isEqualTo(1);
  }

  @Test
  void anAckWhoseAnswerIsLostIsSettledAllTheSame() {
    client.send("orders", OutgoingMessage.of("x")).orThrow();
    ReceivedMessage message = client.receive("orders", 1, NO_WAIT).get(0);
    servers.cluster().next(AckRequest.class, Fault.LOSE_ANSWER);

    assertThat(client.ack(message)).isEqualTo(SettleOutcome.SETTLED);
    assertThat(client.ack(message)).isEqualTo(SettleOutcome.ALREADY_SETTLED);
  }

  @Test
  void withNobodyThereASendIsRejectedAtTheTimeout() {
    String nobody = "127.0.0.1:" + FakeServers.freePort();
    try (NaruClient alone =
        NaruClient.builder().endpoints(nobody).timeout(Duration.ofMillis(500)).build()) {
      assertThat(alone.send("orders", OutgoingMessage.of("x")))
          .isInstanceOfSatisfying(
              SendOutcome.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(ErrorReason.UNREACHABLE));
    }
  }

  @Test
  void aPortThatNeverSpeaksIsUnreachable() throws IOException {
    try (ServerSocket mute =
            new ServerSocket(FakeServers.freePort(), 10, InetAddress.getLoopbackAddress());
        NaruClient lost =
            NaruClient.builder()
                .endpoints("127.0.0.1:" + mute.getLocalPort())
                .timeout(Duration.ofMillis(700))
                .build()) {
      assertThatThrownBy(() -> lost.queue("orders"))
          .isInstanceOfSatisfying(
              NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.UNREACHABLE));
    }
  }

  @Test
  void anInterruptedSendIsUnknown() {
    servers.cluster().elect(null);
    Thread.currentThread().interrupt();

    SendOutcome outcome = client.send("orders", OutgoingMessage.of("x"));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome)
        .isInstanceOfSatisfying(
            SendOutcome.Unknown.class,
            unknown -> assertThat(unknown.cause().reason()).isEqualTo(ErrorReason.INTERRUPTED));
  }

  @Test
  void deletesAndListsQueues() {
    client.createQueue("orders.eu");
    client.createQueue("bills");
    assertThat(client.queues("orders"))
        .extracting(QueueInfo::name)
        .containsExactly("orders", "orders.eu");
    client.deleteQueue("orders.eu");
    assertThat(client.queues("")).extracting(QueueInfo::name).containsExactly("bills", "orders");
    assertThatThrownBy(() -> client.deleteQueue("orders.eu"))
        .isInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void withEndpointsOnlyTheNodesPassOn() {
    servers.cluster().elect(servers.address(2));
    try (NaruClient behindNat =
            NaruClient.builder().endpoints(servers.address(0)).onlyEndpoints().build();
        Consumer consumer = behindNat.consumer("orders").start();
        Producer producer = behindNat.producer("orders").build()) {
      producer.send(OutgoingMessage.of("x")).orThrow();

      assertThat(consumer.poll(Duration.ofSeconds(10))).map(ReceivedMessage::text).contains("x");
    }
    assertThat(servers.node(2).forwardMarks()).isEmpty();
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    CompletableFuture<?> receive = client.receiveAsync("orders", 1, Duration.ofSeconds(30));
    client.queue("orders");

    client.close();

    assertThatThrownBy(receive::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(NaruException.class);
    assertThat(client.send("orders", OutgoingMessage.of("x")))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(ErrorReason.CLIENT_CLOSED));
  }

  @Test
  void aClosedClientOpensNothing() {
    client.close();

    assertClosed(() -> client.producer("orders").build());
    assertClosed(() -> client.consumer("orders").start());
    assertClosed(() -> client.worker("orders").handler(message -> {}).start());
  }

  private static void assertClosed(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            NaruException.class,
            failure -> assertThat(failure.reason()).isEqualTo(ErrorReason.CLIENT_CLOSED));
  }

  @Test
  void anExecutorThatRefusesKeepsNobodyWaiting() throws Exception {
    ExecutorService over = Executors.newSingleThreadExecutor();
    over.shutdown();
    try (NaruClient refused =
        NaruClient.builder().endpoints(servers.address(0)).executor(over).build()) {
      SendOutcome outcome =
          refused.sendAsync("orders", OutgoingMessage.of("x")).get(20, TimeUnit.SECONDS);
      assertThat(outcome).isInstanceOf(SendOutcome.Acked.class);
    }
  }
}
