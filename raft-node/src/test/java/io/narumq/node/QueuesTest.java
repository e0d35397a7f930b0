package io.narumq.node;

import static io.narumq.node.Calls.assertError;
import static io.narumq.node.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.narumq.api.v1.ListQueuesRequest;
import io.narumq.api.v1.ListQueuesResponse;
import io.narumq.api.v1.ListedQueue;
import io.narumq.api.v1.QueueServiceGrpc;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SettleStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting and listing, at the leader and by way of another node. */
class QueuesTest {
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
  void aDeletedQueueIsGoneAndItsReceiptsAreWorthNothing() {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "gone");
    calls.create();
    calls.send("a", "b");
    ReceiveResponse held = calls.receive(1, 0);
    calls.delete();
    assertError(calls::delete, Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(calls::stats, Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertError(() -> calls.send("c"), Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
    assertThat(calls.ack(held)).containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);

    calls.create();
    assertThat(calls.stats().getReady()).isZero();
    assertThat(calls.ack(held)).containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
  }

  @Test
  void anyNodeDeletes() {
    cluster.awaitLeader();
    Calls calls = new Calls(cluster, cluster.follower(), "anywhere");
    calls.create();
    calls.delete();
    assertError(calls::stats, Status.Code.NOT_FOUND, "QUEUE_NOT_FOUND");
  }

  @Test
  void queuesAreListedByNameAPageAtATime() {
    String leader = cluster.awaitLeader();
    for (String name : List.of("list.c", "list.a", "{list}.x", "list.b")) {
      new Calls(cluster, leader, name).create(7_000);
    }
    new Calls(cluster, leader, "list.b").send("1", "2");

    for (String node : cluster.running()) {
      ListQueuesResponse page = list(node, request("list.", "", 2));
      assertThat(names(page)).containsExactly("list.a", "list.b");
      assertThat(page.getMore()).isTrue();
      ListedQueue second = page.getQueues(1);
      assertThat(second.getStats().getReady()).isEqualTo(2);
      assertThat(second.getConfig().getLease()).isEqualTo(Durations.fromSeconds(7));

      ListQueuesResponse last = list(node, request("list.", "list.b", 2));
      assertThat(names(last)).containsExactly("list.c");
      assertThat(last.getMore()).isFalse();
    }
    assertThat(names(list(leader, request("{", "", 0)))).containsExactly("{list}.x");
    assertThat(names(list(leader, request("", "list.b", 0)))).contains("list.c", "{list}.x");
    assertThat(names(list(leader, request("list.", "zzz", 0)))).isEmpty();
  }

  @Test
  void whatCanNotBeListedIsRefused() {
    ListQueuesRequest fine = request("", "", 1_000);
    assertRefused(fine.toBuilder().setShard(1).build());
    assertRefused(fine.toBuilder().setShard(-1).build());
    assertRefused(fine.toBuilder().setPageSize(1_001).build());
    assertRefused(fine.toBuilder().setPrefix("Orders").build());
    assertRefused(fine.toBuilder().setAfter("a".repeat(129)).build());
  }

  private static void assertRefused(ListQueuesRequest request) {
    assertError(
        () -> list(cluster.awaitLeader(), request), Status.Code.INVALID_ARGUMENT, "FIELD_INVALID");
  }

  private static ListQueuesRequest request(String prefix, String after, int pageSize) {
    return ListQueuesRequest.newBuilder()
        .setPrefix(prefix)
        .setAfter(after)
        .setPageSize(pageSize)
        .build();
  }

  private static ListQueuesResponse list(String node, ListQueuesRequest request) {
    return patiently(
        () -> QueueServiceGrpc.newBlockingStub(cluster.channel(node)).listQueues(request));
  }

  private static List<String> names(ListQueuesResponse page) {
    return page.getQueuesList().stream().map(ListedQueue::getQueue).toList();
  }
}
