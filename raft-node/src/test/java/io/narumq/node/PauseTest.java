package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.ReceiveResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that gives nobody messages until it is resumed. */
class PauseTest {
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
  void whoWaitsIsServedByTheResume() throws Exception {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "paused");
    assertThat(calls.create(QueueConfig.newBuilder()).getPaused()).isFalse();
    assertThat(calls.update(QueueConfig.newBuilder().setPaused(true)).getPaused()).isTrue();
    assertThat(calls.create(QueueConfig.newBuilder()).getPaused())
        .as("the same queue, paused")
        .isTrue();
    calls.send("a");
    assertThat(calls.receive(1, 0).getMessagesCount()).isZero();
    assertThat(calls.stats().getReady()).isEqualTo(1);

    CompletableFuture<ReceiveResponse> waiting =
        CompletableFuture.supplyAsync(() -> calls.receive(2, 20_000));
    calls.send("b");
    assertThat(calls.receive(1, 300).getMessagesCount()).as("another one waits in vain").isZero();
    assertThat(waiting).isNotDone();
    calls.update(QueueConfig.newBuilder().setPaused(false));
    assertThat(waiting.get(10, TimeUnit.SECONDS).getMessagesList())
        .extracting(message -> message.getBody().toStringUtf8())
        .containsExactly("a", "b");
  }
}
