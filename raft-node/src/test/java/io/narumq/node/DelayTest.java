package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.SendResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are to be delivered later, or only for some time. */
class DelayTest {
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
  void aWaitingReceiverGetsThemWhenTheyAreDueAndNotBefore() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "later");
    calls.create();
    SendResponse sent =
        calls.send(
            message("delayed").setDelay(Durations.fromMillis(1_200)).build(),
            message("now").build(),
            message("past").setDeliverAt(Timestamps.fromMillis(0)).build());
    assertThat(sent.getStoredList()).extracting(MessageRange::getCount).containsExactly(1, 2);

    assertThat(calls.receive(10, 0).getMessagesList())
        .extracting(received -> received.getBody().toStringUtf8())
        .containsExactly("now", "past");
    assertThat(calls.stats().getDelayed()).isEqualTo(1);
    assertThat(calls.stats().getReady()).isZero();

    ReceivedMessage delayed = calls.receive(1, 20_000).getMessages(0);
    assertThat(delayed.getBody().toStringUtf8()).isEqualTo("delayed");
    assertThat(delayed.getMessageId()).isEqualTo(sent.getStored(0).getFirst());
    assertThat(Durations.toMillis(Timestamps.between(delayed.getEnqueueTime(), now())))
        .as("never early")
        .isGreaterThanOrEqualTo(1_200);
    assertThat(calls.stats().getDelayed()).isZero();
  }

  @Test
  void whatIsNotDeliveredInItsTimeIsDroppedOrDeadLettered() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "short");
    QueueConfig made =
        calls.create(
            QueueConfig.newBuilder()
                .setTtl(Durations.fromSeconds(3_600))
                .setOnExpiry(ExpiryAction.EXPIRY_ACTION_DROP));
    assertThat(made.getTtl()).isEqualTo(Durations.fromSeconds(3_600));
    calls.send(message("short").setTtl(Durations.fromMillis(300)).build(), message("long").build());
    await().until(() -> calls.stats().getExpired() == 1);
    assertThat(calls.stats().getReady()).isEqualTo(1);
    assertThat(calls.receive(10, 0).getMessagesList())
        .extracting(received -> received.getBody().toStringUtf8())
        .containsExactly("long");

    calls.update(QueueConfig.newBuilder().setOnExpiry(ExpiryAction.EXPIRY_ACTION_DEAD_LETTER));
    calls.send(message("short").setTtl(Durations.fromMillis(300)).build());
    await().until(() -> calls.stats().getDeadLettered() == 1);
    Calls dead = new Calls(cluster, cluster.awaitLeader(), "{short}.dlq");
    assertThat(dead.receive(1, 10_000).getMessages(0).getDeadLetter().getReason())
        .isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_EXPIRED);
  }

  @Test
  void theyOutliveTheLeader() throws Exception {
    String leader = cluster.awaitLeader();
    Calls calls = new Calls(cluster, leader, "outlive");
    calls.create();
    Timestamp at = Timestamps.add(now(), Durations.fromMillis(2_000));
    calls.send(message("delayed").setDeliverAt(at).setPriority(4).build());
    cluster.stop(leader);
    Calls others = new Calls(cluster, cluster.awaitLeader(), "outlive");
    ReceivedMessage delayed = others.receive(1, 20_000).getMessages(0);
    assertThat(Timestamps.compare(now(), at)).as("never early").isPositive();
    assertThat(delayed.getBody().toStringUtf8()).isEqualTo("delayed");
    cluster.start(leader);
  }

  private static OutgoingMessage.Builder message(String body) {
    return OutgoingMessage.newBuilder().setBody(ByteString.copyFromUtf8(body));
  }

  private static Timestamp now() {
    return Timestamps.fromMillis(System.currentTimeMillis());
  }
}
