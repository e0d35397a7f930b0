package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.narumq.api.v1.BrowseRequest;
import io.narumq.api.v1.BrowseResponse;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ExplainMessageRequest;
import io.narumq.api.v1.ExplainMessageResponse;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.HistoryMode;
import io.narumq.api.v1.InspectServiceGrpc;
import io.narumq.api.v1.InspectServiceGrpc.InspectServiceBlockingStub;
import io.narumq.api.v1.InspectedMessage;
import io.narumq.api.v1.ListHistoryRequest;
import io.narumq.api.v1.ListHistoryResponse;
import io.narumq.api.v1.MessageEvent;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.MessageState;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of the messages of a queue, from any node. */
class InspectTest {
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

  /** Of a node that does not lead: it passes on what it is asked. */
  private static InspectServiceBlockingStub stub() {
    String leader = cluster.awaitLeader();
    String other =
        cluster.running().stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
    return InspectServiceGrpc.newBlockingStub(cluster.channel(other));
  }

  private static List<InspectedMessage> browse(BrowseRequest.Builder request) {
    List<InspectedMessage> messages = new ArrayList<>();
    BrowseResponse page = page(request.build());
    messages.addAll(page.getMessagesList());
    while (!page.getNextPageToken().isEmpty()) {
      page = page(request.setPageToken(page.getNextPageToken()).build());
      messages.addAll(page.getMessagesList());
    }
    return messages;
  }

  private static BrowseResponse page(BrowseRequest request) {
    return patiently(() -> stub().browse(request));
  }

  private static ExplainMessageResponse explain(String queue, MessageId id) {
    return explain(ExplainMessageRequest.newBuilder().setQueue(queue).setMessageId(id));
  }

  private static ExplainMessageResponse explain(ExplainMessageRequest.Builder request) {
    return patiently(() -> stub().explainMessage(request.build()));
  }

  @Test
  void everythingIsSeenAndNothingHappens() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "browsed");
    calls.create();
    calls.send(
        OutgoingMessage.newBuilder()
            .setBody(ByteString.copyFromUtf8("first"))
            .putHeaders("tenant", "acme")
            .setTtl(Durations.fromSeconds(3_600))
            .build());
    calls.send(OutgoingMessage.newBuilder().setDelay(Durations.fromSeconds(3_600)).build());
    calls.send("second", "third");
    ReceiveResponse received = calls.receive(1, 5_000);

    List<InspectedMessage> seen =
        browse(BrowseRequest.newBuilder().setQueue("browsed").setPageSize(1).setBodyBytesMax(3));
    assertThat(seen)
        .extracting(InspectedMessage::getState)
        .containsExactly(
            MessageState.MESSAGE_STATE_READY,
            MessageState.MESSAGE_STATE_READY,
            MessageState.MESSAGE_STATE_LEASED,
            MessageState.MESSAGE_STATE_DELAYED);
    assertThat(seen)
        .extracting(message -> message.getBody().toStringUtf8())
        .containsExactly("sec", "thi", "fir", "");
    InspectedMessage leased = seen.get(2);
    assertThat(leased.getMessageId()).isEqualTo(received.getMessages(0).getMessageId());
    assertThat(leased.getHeadersMap()).containsEntry("tenant", "acme");
    assertThat(leased.getBodyBytes()).isEqualTo(5);
    assertThat(leased.getDeliveryCount()).isEqualTo(1);
    assertThat(leased.getExpireTime().getSeconds() - leased.getEnqueueTime().getSeconds())
        .isEqualTo(3_600);
    assertThat(leased.getLease().getFencingNumber())
        .isEqualTo(received.getMessages(0).getFencingNumber());
    assertThat(Durations.toMillis(leased.getLease().getEndsIn())).isBetween(1L, 30_000L);
    assertThat(seen.get(3).hasDueTime()).isTrue();
    assertThat(calls.stats().getReady()).isEqualTo(2);
    assertThat(calls.receive(2, 0).getMessages(0).getDeliveryCount()).isEqualTo(1);

    List<InspectedMessage> delayed =
        browse(
            BrowseRequest.newBuilder()
                .setQueue("browsed")
                .addStates(MessageState.MESSAGE_STATE_DELAYED));
    assertThat(delayed).hasSize(1);
  }

  @Test
  void aMessageIsExplainedWhereverItIs() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "explained");
    calls.create();
    MessageId id = calls.send("a").getStored(0).getFirst();
    assertThat(explain("explained", id).getExplanation()).contains("ready", "its turn");
    calls.update(QueueConfig.newBuilder().setPaused(true));
    assertThat(explain("explained", id).getExplanation()).contains("ready", "paused");
    assertThat(explain("explained", id).getPaused()).isTrue();
    calls.update(QueueConfig.newBuilder().setPaused(false).setMaxInFlight(1));
    MessageId next = calls.send("b").getStored(0).getFirst();
    ReceiveResponse received = calls.receive(1, 5_000);
    assertThat(explain("explained", next).getInFlightLimit()).isTrue();
    assertThat(explain("explained", next).getExplanation()).contains("allows no more");
    ExplainMessageResponse leased = explain("explained", id);
    assertThat(leased.getState()).isEqualTo(MessageState.MESSAGE_STATE_LEASED);
    assertThat(leased.getExplanation()).contains("without a session, delivery 1, for ");
    ReturnRequest.Builder failed =
        ReturnRequest.newBuilder()
            .setReason(ReturnReason.RETURN_REASON_FAILED)
            .setDelay(Durations.fromSeconds(3_600));
    calls.giveBack(received, failed);
    ExplainMessageResponse backingOff = explain("explained", id);
    assertThat(backingOff.getExplanation()).contains("failed after 1 delivery");
    // The serving clock goes on while nothing is written.
    await()
        .until(
            () -> {
              InspectedMessage now = explain("explained", id).getMessage();
              return Durations.compare(now.getBackOff(), backingOff.getMessage().getBackOff()) < 0;
            });
    MessageId later = id.toBuilder().setSequence(2).build();
    assertThat(explain("explained", later).getState())
        .isEqualTo(MessageState.MESSAGE_STATE_NEVER_EXISTED);
    assertThat(explain("explained", id.toBuilder().setShard(7).build()).getState())
        .isEqualTo(MessageState.MESSAGE_STATE_NEVER_EXISTED);
  }

  private static ListHistoryResponse history(ListHistoryRequest.Builder request) {
    return patiently(() -> stub().listHistory(request.build()));
  }

  @Test
  void whatHappenedIsRemembered() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "remembering");
    QueueConfig made =
        calls.create(QueueConfig.newBuilder().setHistory(HistoryMode.HISTORY_MODE_ALL));
    assertThat(made.getHistory()).isEqualTo(HistoryMode.HISTORY_MODE_ALL);
    MessageId first = calls.send("a", "b").getStored(0).getFirst();
    calls.giveBack(
        calls.receive(1, 5_000),
        ReturnRequest.newBuilder().setReason(ReturnReason.RETURN_REASON_REJECTED));
    await().until(() -> calls.stats().getDeadLettered() == 1);

    ListHistoryRequest.Builder all = ListHistoryRequest.newBuilder().setQueue("remembering");
    assertThat(history(all).getEventsList())
        .extracting(MessageEvent::getEvent)
        .containsExactly(
            HistoryEvent.HISTORY_EVENT_DEAD_LETTERED,
            HistoryEvent.HISTORY_EVENT_LEASED,
            HistoryEvent.HISTORY_EVENT_SENT);
    MessageEvent dead = history(all).getEvents(0);
    assertThat(dead.getFirst()).isEqualTo(first);
    assertThat(dead.getReason()).isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_REJECTED);
    assertThat(dead.getToQueue()).isEqualTo("{remembering}.dlq");
    assertThat(explain("{remembering}.dlq", dead.getToFirst()).getState())
        .isEqualTo(MessageState.MESSAGE_STATE_READY);

    ListHistoryResponse page = history(all.clone().setPageSize(2));
    assertThat(page.getEventsList()).extracting(MessageEvent::getNumber).containsExactly(3L, 2L);
    ListHistoryResponse last = history(all.clone().setBefore(page.getNextBefore()));
    assertThat(last.getEventsList()).extracting(MessageEvent::getCount).containsExactly(2L);
    assertThat(last.getNextBefore()).isZero();
    MessageId second = first.toBuilder().setSequence(1).build();
    assertThat(history(all.clone().setMessageId(second)).getEventsList())
        .extracting(MessageEvent::getEvent)
        .containsExactly(HistoryEvent.HISTORY_EVENT_SENT);
    assertThat(history(all.clone().setMessageId(second.toBuilder().setShard(9))).getEventsCount())
        .isZero();
    historyRefused(all.clone().setPageSize(1_001));
    historyRefused(all.clone().setBefore(-1));
    assertError(
        () -> history(ListHistoryRequest.newBuilder().setQueue("none")),
        Status.Code.NOT_FOUND,
        "QUEUE_NOT_FOUND");
    assertError(
        () -> calls.update(QueueConfig.newBuilder().setHistoryValue(9)),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
  }

  private static void historyRefused(ListHistoryRequest.Builder request) {
    assertError(() -> history(request), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "refusing");
    calls.create();
    calls.send("a", "b");
    BrowseRequest good = BrowseRequest.newBuilder().setQueue("refusing").setPageSize(1).build();
    ByteString token = page(good).getNextPageToken();
    refused(good.toBuilder().setPageSize(101));
    refused(good.toBuilder().setBodyBytesMax((1 << 20) + 1));
    refused(good.toBuilder().addStates(MessageState.MESSAGE_STATE_SETTLED));
    refused(good.toBuilder().addStatesValue(99));
    refused(good.toBuilder().setPageToken(ByteString.copyFromUtf8("nonsense")));
    Calls other = new Calls(cluster, cluster.awaitLeader(), "other");
    other.create();
    refused(good.toBuilder().setQueue("other").setPageToken(token));
    assertError(
        () -> page(good.toBuilder().setQueue("none").build()),
        Status.Code.NOT_FOUND,
        "QUEUE_NOT_FOUND");
    assertError(
        () -> explain(ExplainMessageRequest.newBuilder().setQueue("refusing")),
        Status.Code.INVALID_ARGUMENT,
        "FIELD_INVALID");
    assertError(
        () -> explain("none", MessageId.newBuilder().setQueueId(1).build()),
        Status.Code.NOT_FOUND,
        "QUEUE_NOT_FOUND");
  }

  private static void refused(BrowseRequest.Builder request) {
    assertError(() -> page(request.build()), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }
}
