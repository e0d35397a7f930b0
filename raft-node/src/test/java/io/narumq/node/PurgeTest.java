package io.narumq.node;

import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.api.v1.PurgeQueueRequest;
import io.narumq.api.v1.PurgeQueueResponse;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that is emptied. */
class PurgeTest {
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
  void itIsEmptyWhenThatIsAnswered() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "purged");
    calls.create();
    for (int i = 0; i < 30; i++) {
      calls.send("a", "b", "c");
    }
    ReceiveResponse held = calls.receive(2, 5_000);
    PurgeQueueResponse purged =
        patiently(
            () ->
                QueueServiceGrpc.newBlockingStub(cluster.channel(cluster.follower()))
                    .purgeQueue(PurgeQueueRequest.newBuilder().setQueue("purged").build()));
    assertThat(purged).isNotNull();
    assertThat(calls.receive(10, 0).getMessagesCount()).isZero();
    calls.send("new");
    assertThat(calls.receive(10, 5_000).getMessages(0).getBody().toStringUtf8()).isEqualTo("new");
    await().until(() -> calls.stats().getPurged() == 88);
    assertThat(calls.ack(held)).containsOnly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(calls.stats().getBodyBytes()).isEqualTo(3);
  }
}
