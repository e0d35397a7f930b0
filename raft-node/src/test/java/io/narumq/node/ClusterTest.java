package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.CreateQueueRequest;
import io.narumq.api.v1.GetQueueRequest;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.ReceivedMessage;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
    String leader = cluster.awaitLeader();
    create(leader, "orders");
    SendResponse stored = send(leader, "orders", "a", "b", "c");
    assertThat(stored.getStored(0).getCount()).isEqualTo(3);
    ReceiveResponse received = receive(leader, "orders", 10, 0);
    assertThat(bodies(received)).containsExactly("a", "b", "c");
    assertThat(ack(leader, "orders", received))
        .containsOnly(SettleStatus.SETTLE_STATUS_SETTLED)
        .hasSize(3);
    QueueStats stats =
        cluster
            .queues(leader)
            .getQueue(GetQueueRequest.newBuilder().setQueue("orders").build())
            .getStats();
    assertThat(List.of(stats.getReady(), stats.getLeased(), stats.getSent(), stats.getAcked()))
        .containsExactly(0L, 0L, 3L, 3L);
  }

  static void create(String node, String queue) {
    cluster.queues(node).createQueue(CreateQueueRequest.newBuilder().setQueue(queue).build());
  }

  static SendResponse send(String node, String queue, String... bodies) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue(queue);
    Stream.of(bodies)
        .map(ByteString::copyFromUtf8)
        .forEach(body -> request.addMessages(OutgoingMessage.newBuilder().setBody(body)));
    return cluster.messages(node).send(request.build());
  }

  static ReceiveResponse receive(String node, String queue, int max, long waitMs) {
    return cluster
        .messages(node)
        .receive(
            ReceiveRequest.newBuilder()
                .setQueue(queue)
                .setMaxMessages(max)
                .setWaitTime(Durations.fromMillis(waitMs))
                .build());
  }

  static List<SettleStatus> ack(String node, String queue, ReceiveResponse received) {
    return cluster
        .messages(node)
        .ack(
            AckRequest.newBuilder()
                .setQueue(queue)
                .addAllReceipts(
                    received.getMessagesList().stream().map(ReceivedMessage::getReceipt).toList())
                .build())
        .getResultsList();
  }

  static List<String> bodies(ReceiveResponse received) {
    return received.getMessagesList().stream()
        .map(message -> message.getBody().toStringUtf8())
        .toList();
  }
}
