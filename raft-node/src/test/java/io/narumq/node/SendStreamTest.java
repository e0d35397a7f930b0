package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.api.v1.SendStreamResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Send streams, at the leader and through a node that does not lead. */
class SendStreamTest {
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everySendIsAnsweredAndTheyKeepTheirOrder(boolean atLeader) {
    String queue = "stream-" + atLeader;
    Calls calls = new Calls(cluster, cluster.awaitLeader(), queue);
    calls.create();
    Sender sender = new Sender(channel(atLeader), true);
    for (int i = 0; i < 2_000; i++) {
      sender.send(i, queue, "m" + i);
    }
    sender.halfClose();
    sender.awaitCompleted();
    List<SendStreamResponse> answers = new ArrayList<>(sender.answers());
    answers.sort(Comparator.comparing(SendStreamResponse::getId));
    assertThat(answers).hasSize(2_000).allMatch(SendStreamResponse::hasSent);
    for (int i = 0; i < 2_000; i++) {
      assertThat(answers.get(i).getId()).isEqualTo(i);
      assertThat(answers.get(i).getSent().getStored(0).getFirst().getSequence()).isEqualTo(i);
    }
    assertThat(calls.stats().getSent()).isEqualTo(2_000);
    assertThat(calls.bodies(calls.receive(3, 0))).containsExactly("m0", "m1", "m2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anErrorEndsNeitherTheStreamNorTheOthers(boolean atLeader) {
    String queue = "errors-" + atLeader;
    Calls calls = new Calls(cluster, cluster.awaitLeader(), queue);
    calls.create();
    Sender sender = new Sender(channel(atLeader), true);
    sender.send(1, queue, "a");
    sender.send(2, "missing", "b");
    sender.send(3, "}", "c");
    sender.send(4, queue);
    sender.send(5, queue, "x".repeat((1 << 20) + 1));
    sender.send(6, queue, "d");
    sender.halfClose();
    sender.awaitCompleted();
    assertThat(sender.answers()).hasSize(6);
    assertThat(sender.answer(1).hasSent()).isTrue();
    assertThat(sender.reason(2)).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND);
    assertThat(sender.answer(2).getError().getMessage()).contains("missing");
    assertThat(sender.reason(3)).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_NAME_INVALID);
    assertThat(sender.reason(4)).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(sender.answer(4).getError().getMetadataMap()).containsEntry("field", "messages");
    assertThat(sender.reason(5)).isEqualTo(ErrorReason.ERROR_REASON_MESSAGE_TOO_LARGE);
    assertThat(sender.answer(6).hasSent()).isTrue();
    assertThat(calls.bodies(calls.receive(10, 0))).containsExactly("a", "d");
  }

  @Test
  void whoWantsNoForwardingIsToldTheLeaderForEachSend() {
    String leader = cluster.awaitLeader();
    Channel channel =
        new Calls(cluster, cluster.follower(), "hint").with("naru-no-forward").channel();
    Sender sender = new Sender(channel, true);
    sender.send(1, "hint", "a");
    sender.halfClose();
    sender.awaitCompleted();
    assertThat(sender.reason(1)).isEqualTo(ErrorReason.ERROR_REASON_NOT_LEADER);
    assertThat(sender.answer(1).getError().getMetadataMap())
        .containsEntry("leader_address", cluster.apiAddress(leader));
    assertThat(sender.answer(1).getError().getRetryDelay()).isEqualTo(Durations.ZERO);
  }

  /** A node reads no further while the answers to what it read are not taken. */
  @Test
  void whoDoesNotReadAnswersIsHeldBack() {
    String leader = cluster.awaitLeader();
    Calls calls = new Calls(cluster, leader, "held-back");
    calls.create();
    ManagedChannel narrow = cluster.narrowChannel(leader);
    try {
      heldBack(calls, new Sender(narrow, false));
    } finally {
      narrow.shutdownNow();
    }
  }

  private static void heldBack(Calls calls, Sender sender) {
    int sent = 0;
    while (sent < 20_000 && sender.isReadySoon()) {
      sender.send(sent++, "held-back", "x".repeat(400));
    }
    assertThat(sent).isLessThan(20_000);
    long stored = calls.stats().getSent();
    assertThat(stored).isLessThan(sent);
    sender.read(20_000);
    sender.halfClose();
    sender.awaitCompleted();
    assertThat(sender.answers()).hasSize(sent).allMatch(SendStreamResponse::hasSent);
    assertThat(calls.stats().getSent()).isEqualTo(sent);
  }

  /** A send stream as a client sees it. */
  private static final class Sender extends RecordedStream<SendStreamRequest, SendStreamResponse> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    Sender(Channel channel, boolean reading) {
      super(reading, PATIENCE);
      MessageServiceGrpc.newStub(channel).sendStream(this);
    }

    void send(long id, String queue, String... bodies) {
      SendRequest.Builder send = SendRequest.newBuilder().setQueue(queue);
      for (String body : bodies) {
        send.addMessages(OutgoingMessage.newBuilder().setBody(ByteString.copyFromUtf8(body)));
      }
      requests.onNext(SendStreamRequest.newBuilder().setId(id).setSend(send).build());
    }

    /** Whether the stream takes more within half a second. */
    boolean isReadySoon() {
      long untilMs = System.currentTimeMillis() + 500;
      while (!requests.isReady() && System.currentTimeMillis() < untilMs) {
        Thread.onSpinWait();
      }
      return requests.isReady();
    }

    List<SendStreamResponse> answers() {
      return responses;
    }

    SendStreamResponse answer(long id) {
      return responses.stream().filter(answer -> answer.getId() == id).findFirst().orElseThrow();
    }

    ErrorReason reason(long id) {
      assertThat(answer(id).hasError()).isTrue();
      return answer(id).getError().getReason();
    }
  }
}
