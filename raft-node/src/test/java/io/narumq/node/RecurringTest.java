package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.narumq.api.v1.Cron;
import io.narumq.api.v1.DeleteRecurringRequest;
import io.narumq.api.v1.Every;
import io.narumq.api.v1.ListRecurringRequest;
import io.narumq.api.v1.ListRecurringResponse;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.PutRecurringRequest;
import io.narumq.api.v1.PutRecurringResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.RecurringMessage;
import io.narumq.api.v1.RecurringServiceGrpc;
import io.narumq.api.v1.RecurringServiceGrpc.RecurringServiceBlockingStub;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that a queue stores again and again, on a cluster. */
class RecurringTest {
  private static final Duration NEGATIVE = Durations.fromMillis(-1);

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

  private static RecurringServiceBlockingStub stub() {
    return RecurringServiceGrpc.newBlockingStub(cluster.channel(cluster.awaitLeader()));
  }

  private static PutRecurringResponse put(String queue, RecurringMessage.Builder recurring) {
    PutRecurringRequest request =
        PutRecurringRequest.newBuilder().setQueue(queue).setRecurring(recurring).build();
    return patiently(() -> stub().putRecurring(request));
  }

  private static RecurringMessage.Builder beat() {
    return RecurringMessage.newBuilder()
        .setName("beat")
        .setMessage(
            OutgoingMessage.newBuilder()
                .setBody(ByteString.copyFromUtf8("b"))
                .setPriority(2)
                .setTtl(Durations.fromSeconds(60))
                .putHeaders("a", "b"))
        .setEvery(Every.newBuilder().setInterval(Durations.fromMillis(1_000)));
  }

  private static RecurringMessage.Builder cron(String expression) {
    return beat().setName("cron").setCron(Cron.newBuilder().setExpression(expression));
  }

  private static ListRecurringResponse list(String queue, int pageSize, String after) {
    ListRecurringRequest request =
        ListRecurringRequest.newBuilder()
            .setQueue(queue)
            .setPageSize(pageSize)
            .setAfter(after)
            .build();
    return patiently(() -> stub().listRecurring(request));
  }

  @Test
  void theyAreStoredInTimeAndOutliveTheLeader() throws Exception {
    String leader = cluster.awaitLeader();
    new Calls(cluster, leader, "beats").create();
    long firstMs = Timestamps.toMillis(put("beats", beat()).getNext());
    assertDue(firstMs, next());
    cluster.stop(leader);
    ReceivedMessage second = next();
    assertThat(dueMs(second) - firstMs).as("no drift").isPositive();
    assertThat((dueMs(second) - firstMs) % 1_000).isZero();
    assertDue(dueMs(second), second);
    cluster.start(leader);
  }

  private static ReceivedMessage next() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "beats");
    var received = calls.receive(1, 20_000);
    calls.ack(received);
    return received.getMessages(0);
  }

  private static long dueMs(ReceivedMessage message) {
    return Instant.parse(message.getHeadersOrThrow("naru-due")).toEpochMilli();
  }

  private static void assertDue(long dueMs, ReceivedMessage message) {
    assertThat(message.getBody().toStringUtf8()).isEqualTo("b");
    assertThat(message.getHeadersMap())
        .containsEntry("a", "b")
        .containsEntry("naru-recurring", "beat")
        .containsEntry("naru-due", Instant.ofEpochMilli(dueMs).toString());
    assertThat(Timestamps.toMillis(message.getEnqueueTime()))
        .as("never early")
        .isGreaterThanOrEqualTo(dueMs);
  }

  @Test
  void theyAreListedAsTheyWerePutAndDeleted() {
    new Calls(cluster, cluster.awaitLeader(), "listed").create();
    Timestamp start = Timestamps.add(Timestamps.now(), Durations.fromDays(1));
    Timestamp startMs = Timestamps.fromMillis(Timestamps.toMillis(start));
    RecurringMessage.Builder later =
        beat().setEvery(beat().getEvery().toBuilder().setStart(startMs));
    assertThat(put("listed", later).getNext()).isEqualTo(startMs);
    assertThat(put("listed", later).getChanged()).as("put again").isFalse();
    RecurringMessage.Builder cron = cron("@monthly");
    cron.getCronBuilder().setUtcOffsetMinutes(-90);
    assertThat(put("listed", cron).getChanged()).isTrue();

    ListRecurringResponse first = list("listed", 1, "");
    assertThat(first.getMore()).isTrue();
    assertThat(first.getRecurring(0).getRecurring()).isEqualTo(later.build());
    assertThat(first.getRecurring(0).getNext()).isEqualTo(startMs);
    ListRecurringResponse second = list("listed", 1, "beat");
    assertThat(second.getMore()).isFalse();
    assertThat(second.getRecurring(0).getRecurring()).isEqualTo(cron.build());

    DeleteRecurringRequest delete =
        DeleteRecurringRequest.newBuilder().setQueue("listed").setName("beat").build();
    assertThat(patiently(() -> stub().deleteRecurring(delete))).isNotNull();
    assertError(() -> stub().deleteRecurring(delete), Status.Code.NOT_FOUND, "RECURRING_NOT_FOUND");
    assertThat(list("listed", 0, "").getRecurringCount()).isEqualTo(1);
  }

  @Test
  void whatCanNotBe() {
    new Calls(cluster, cluster.awaitLeader(), "edges").create();
    Every.Builder every = Every.newBuilder().setInterval(Durations.fromSeconds(1));
    OutgoingMessage delayed =
        OutgoingMessage.newBuilder().setDelay(Durations.fromSeconds(1)).build();
    OutgoingMessage large =
        OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(new byte[33 << 10])).build();
    RecurringMessage.Builder farEast = cron("* * * * *");
    farEast.getCronBuilder().setUtcOffsetMinutes(1_081);
    for (RecurringMessage.Builder wrong :
        List.of(
            RecurringMessage.newBuilder(),
            beat().clearEvery(),
            beat().setName(""),
            beat().setName("a b"),
            beat().setName("x".repeat(129)),
            beat().setEvery(Every.newBuilder()),
            beat().setEvery(Every.newBuilder().setInterval(NEGATIVE)),
            beat().setEvery(Every.newBuilder().setInterval(Durations.fromMillis(999))),
            beat().setEvery(Every.newBuilder().setInterval(Durations.fromDays(11 * 366))),
            beat().setEvery(every.clone().setStart(Timestamp.newBuilder().setNanos(-1))),
            beat().setEvery(every.clone().setStart(Timestamp.newBuilder().setSeconds(-1))),
            beat().setMessage(delayed),
            beat().setMessage(large),
            beat().setMessage(OutgoingMessage.newBuilder().setPriority(10)),
            cron(""),
            cron("* * 30 2 *"),
            cron("* * * * * *"),
            farEast)) {
      assertError(() -> put("edges", wrong), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    }
    assertError(() -> list("edges", 101, ""), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    assertError(() -> list("edges", 1, "a b"), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
    assertThat(list("edges", 0, "").getRecurringCount()).isZero();
    assertError(() -> list("unknown", 0, ""), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(() -> put("unknown", beat()), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    Timestamp tooFar = Timestamps.add(Timestamps.now(), Durations.fromDays(11 * 366));
    assertError(
        () -> put("edges", beat().setEvery(every.clone().setStart(tooFar))),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
  }
}
