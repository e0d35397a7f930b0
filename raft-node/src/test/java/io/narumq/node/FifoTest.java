package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.ListParkedKeysRequest;
import io.narumq.api.v1.ListParkedKeysResponse;
import io.narumq.api.v1.MessageState;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.api.v1.UnparkAction;
import io.narumq.api.v1.UnparkKeyRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FIFO by key over the API: several receivers, a leader that is lost, and what is refused. */
class FifoTest {
  private static final int KEYS = 10;
  private static final int PER_KEY = 20;

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

  private static QueueConfig.Builder fifo() {
    return QueueConfig.newBuilder().setFifo(true);
  }

  private static OutgoingMessage message(String key, int number) {
    return OutgoingMessage.newBuilder()
        .setKey(key)
        .setBody(ByteString.copyFromUtf8(Integer.toString(number)))
        .build();
  }

  @Test
  void severalReceiversKeepTheOrderOfEachKeyWhenTheLeaderIsLost() throws Exception {
    String killed = cluster.awaitLeader();
    String node =
        cluster.running().stream().filter(n -> !n.equals(killed)).findFirst().orElseThrow();
    Calls calls = new Calls(cluster, node, "moves");
    calls.create(fifo().setLease(Durations.fromSeconds(2)));
    for (int number = 0; number < PER_KEY; number++) {
      OutgoingMessage[] one = new OutgoingMessage[KEYS];
      for (int key = 0; key < KEYS; key++) {
        one[key] = message("key " + key, number);
      }
      calls.send(one);
    }
    assertThat(calls.stats().getBlocked()).isEqualTo(KEYS * (PER_KEY - 1));

    Map<String, List<Integer>> begun = new ConcurrentHashMap<>();
    for (int key = 0; key < KEYS; key++) {
      begun.put("key " + key, new ArrayList<>());
    }
    ExecutorService receivers = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(receivers.submit(() -> work(calls, begun)));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> calls.stats().getAcked() >= KEYS * 3);
    cluster.stop(killed);
    for (Future<?> one : running) {
      one.get();
    }
    receivers.shutdown();
    cluster.start(killed);

    assertThat(calls.stats().getAcked()).isEqualTo(KEYS * PER_KEY);
    begun.forEach(
        (key, numbers) -> {
          assertThat(numbers).as(key).isSorted();
          assertThat(numbers.stream().distinct()).as(key).hasSize(PER_KEY);
        });
  }

  /** Until all is acked. What of an answer that was lost comes back is done again, at its place. */
  private static void work(Calls calls, Map<String, List<Integer>> begun) {
    boolean done = false;
    while (!done) {
      try {
        done = calls.stats().getAcked() == KEYS * PER_KEY;
        ReceiveResponse received = calls.receive(3, 500);
        for (ReceivedMessage message : received.getMessagesList()) {
          List<Integer> numbers = begun.get(message.getKey());
          synchronized (numbers) {
            numbers.add(Integer.parseInt(message.getBody().toStringUtf8()));
          }
        }
        if (received.getMessagesCount() > 0) {
          calls.ack(received);
        }
      } catch (StatusRuntimeException e) {
        // The leader was lost on the way; a lease that nobody knows of ends by itself.
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      }
    }
  }

  @Test
  void anAckHandsTheNextOfTheKeyToWhoWaits() throws Exception {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "waiting");
    calls.create(fifo());
    calls.send(message("a", 0), message("a", 1));
    ReceiveResponse head = calls.receive(10, 10_000);
    assertThat(calls.bodies(head)).containsExactly("0");
    Future<ReceiveResponse> next = calls.receiveLater(10, 20_000);
    calls.ack(head);
    assertThat(calls.bodies(next.get())).containsExactly("1");
  }

  @Test
  void aParkedKeyIsToldOfAndGoesOnWhenSomebodySaysSo() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "parking");
    QueueConfig made = calls.create(fifo().setOnPoison(PoisonAction.POISON_ACTION_PARK));
    assertThat(made.getFifo()).isTrue();
    assertThat(made.getOnPoison()).isEqualTo(PoisonAction.POISON_ACTION_PARK);
    calls.send(message("a", 0), message("a", 1));
    calls.giveBack(
        calls.receive(1, 10_000),
        ReturnRequest.newBuilder().setReason(ReturnReason.RETURN_REASON_REJECTED));
    assertThat(calls.stats().getParked()).isEqualTo(1);
    ListParkedKeysResponse parked = parked("parking");
    assertThat(parked.getMore()).isFalse();
    assertThat(parked.getKeysList()).hasSize(1);
    assertThat(parked.getKeys(0).getKey()).isEqualTo("a");
    assertThat(parked.getKeys(0).getBlocked()).isEqualTo(1);
    assertThat(parked.getKeys(0).getReason())
        .isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_REJECTED);
    assertThat(parked.getKeys(0).getHead().getState()).isEqualTo(MessageState.MESSAGE_STATE_PARKED);
    UnparkKeyRequest.Builder request =
        UnparkKeyRequest.newBuilder().setKey("a").setAction(UnparkAction.UNPARK_ACTION_SKIP);
    calls.unpark(request);
    assertThat(calls.bodies(calls.receive(10, 10_000))).containsExactly("1");
    assertThat(calls.stats().getPoisonSkipped()).isEqualTo(1);
    assertError(() -> calls.unpark(request), Status.Code.NOT_FOUND, "KEY_NOT_PARKED");
    assertThat(parked("parking").getKeysList()).isEmpty();
    assertError(() -> parked("nothing"), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
  }

  private static ListParkedKeysResponse parked(String queue) {
    ListParkedKeysRequest request = ListParkedKeysRequest.newBuilder().setQueue(queue).build();
    return patiently(
        () ->
            InspectServiceGrpc.newBlockingStub(cluster.channel(cluster.awaitLeader()))
                .listParkedKeys(request));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "strict");
    calls.create(fifo());
    assertError(() -> calls.send("no key"), Status.Code.INVALID_ARGUMENT, "KEY_REQUIRED");
    assertError(
        () -> calls.send(message("a", 0).toBuilder().setPriority(1).build()),
        Status.Code.FAILED_PRECONDITION,
        "FIFO_CONFLICT");
    assertError(
        () -> calls.send(message("a", 0).toBuilder().setDelay(Durations.fromMillis(1)).build()),
        Status.Code.FAILED_PRECONDITION,
        "FIFO_CONFLICT");
    assertError(
        () -> calls.send(message("k".repeat(65), 0)),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    assertError(
        () -> calls.update(QueueConfig.newBuilder().setFifo(false)),
        Status.Code.FAILED_PRECONDITION,
        "FIFO_CONFLICT");
  }
}
