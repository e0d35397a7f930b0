package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.node.grpc.ErrorInfos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that hold only so much. */
class LimitsTest {
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
  void whoSendsAtOnceNeverExceedsThem() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "full");
    QueueConfig made = calls.create(QueueConfig.newBuilder().setMaxMessages(20));
    assertThat(made.getOnFull()).isEqualTo(FullAction.FULL_ACTION_REJECT);
    List<CompletableFuture<Boolean>> sends = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      sends.add(CompletableFuture.supplyAsync(() -> isStored("full")));
    }
    long stored = sends.stream().filter(CompletableFuture::join).count();
    assertThat(stored).as("of three messages each").isEqualTo(6);
    assertThat(calls.stats().getReady()).isEqualTo(18);
  }

  private static boolean isStored(String queue) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), queue).hasty();
    Throwable refused = catchThrowable(() -> calls.send("a", "b", "c"));
    if (refused != null) {
      assertThat(Status.fromThrowable(refused).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(ErrorInfos.of(refused).getReason()).isEqualTo("QUEUE_FULL");
    }
    return refused == null;
  }

  @Test
  void theOldestGoToTheDeadLetters() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "ring");
    calls.create(
        QueueConfig.newBuilder().setMaxMessages(2).setOnFull(FullAction.FULL_ACTION_DROP_OLDEST));
    calls.send("a");
    calls.send("b", "c");
    assertThat(calls.stats().getReady()).isEqualTo(2);
    await().until(() -> calls.stats().getDeadLettered() == 1);
    Calls dead = new Calls(cluster, cluster.awaitLeader(), "{ring}.dlq");
    assertThat(dead.receive(1, 10_000).getMessages(0).getDeadLetter().getReason())
        .isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL);
  }

  @Test
  void whoWaitsForALeaseGetsItWithAnAck() throws Exception {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "narrow");
    calls.create(QueueConfig.newBuilder().setMaxInFlight(1));
    calls.send("a", "b");
    ReceiveResponse first = calls.receive(10, 5_000);
    assertThat(first.getMessagesCount()).isEqualTo(1);
    CompletableFuture<ReceiveResponse> waiting =
        CompletableFuture.supplyAsync(() -> calls.receive(10, 20_000));
    assertThat(calls.receive(10, 300).getMessagesCount()).isZero();
    assertThat(waiting).isNotDone();
    calls.ack(first);
    assertThat(waiting.get(10, TimeUnit.SECONDS).getMessagesCount()).isEqualTo(1);
    QueueStats stats = calls.stats();
    assertThat(stats.getLeased()).isEqualTo(1);
  }
}
