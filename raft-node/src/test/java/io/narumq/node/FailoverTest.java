package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailoverTest {
  @TempDir Path directory;

  @Test
  void theOthersGoOnAndTheNodeComesBackFromItsDisk() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String first = cluster.awaitLeader();
      Calls before = new Calls(cluster, first, "q");
      before.create();
      before.send("a", "b");
      ReceiveResponse held = before.receive(1, 0);

      cluster.stop(first);
      Calls after = new Calls(cluster, cluster.awaitLeader(), "q");
      await().until(() -> catchThrowable(() -> after.send("c")) == null);
      // The lease is still the same worker's: nobody else gets the message, and its ack counts.
      assertThat(after.ack(held)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
      ReceiveResponse rest = after.receive(10, 0);
      assertThat(after.bodies(rest)).startsWith("b").contains("c").doesNotContain("a");

      cluster.start(first);
      cluster.awaitAgreement(Duration.ofSeconds(20));
      assertThat(cluster.topology(first).getShards(0).getAppliedIndex()).isPositive();
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void everythingIsThereAfterAllNodesWereStopped() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 2)) {
      // Two queues that live in different shards.
      List<String> queues = List.of("a", "b");
      Calls first = new Calls(cluster, "n1", queues.get(0));
      Calls second = new Calls(cluster, "n1", queues.get(1));
      for (Calls calls : List.of(first, second)) {
        await().until(() -> catchThrowable(calls::create) == null);
        calls.send("1", "2");
      }
      List.of("n1", "n2", "n3").forEach(cluster::stop);
      for (String node : List.of("n1", "n2", "n3")) {
        cluster.start(node);
      }
      cluster.awaitLeader();
      for (Calls calls : List.of(first, second)) {
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> catchThrowable(() -> calls.stats()) == null);
        assertThat(calls.bodies(calls.receive(10, 0))).containsExactly("1", "2");
      }
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void withoutMajorityNothingIsAcknowledgedAndWaitersAreToldSafely() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String leader = cluster.awaitLeader();
      Calls calls = new Calls(cluster, leader, "q");
      calls.create();
      ListenableFuture<ReceiveResponse> parked = calls.receiveLater(1, 30_000);
      List<String> followers =
          cluster.running().stream().filter(node -> !node.equals(leader)).toList();
      followers.forEach(cluster::stop);
      // The leader steps down as it misses its majority, and answers whoever waits.
      Throwable told = catchThrowable(() -> parked.get(20, TimeUnit.SECONDS));
      assertThat(told).isInstanceOf(ExecutionException.class);
      assertThat(((StatusRuntimeException) told.getCause()).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertError(() -> calls.hasty().send("x"), Status.Code.UNAVAILABLE, "NO_LEADER"));
    }
  }
}
