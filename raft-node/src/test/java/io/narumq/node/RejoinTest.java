package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.fake.FreePort;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.TakeInRequest;
import io.narumq.node.v1.TakeOutRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that lost its data gets them from the others, and counts again only then. */
class RejoinTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SHARDS = 2;
  private static final LogLimits SMALL = new LogLimits(64 << 10, 256 << 10, 500, 4, 1 << 30);

  @TempDir Path directory;

  @Test
  void aWipedNodeGetsEverythingAndIsAFullMemberAgain() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, SHARDS)) {
      Calls calls = queue(cluster);
      calls.send("1", "2", "3");
      String wiped = cluster.follower();
      cluster.stop(wiped);
      cluster.wipe(wiped);
      calls.send("while it was away");
      cluster.start(wiped);
      awaitJoined(cluster, wiped);

      // It is one of the two that it takes.
      cluster.stop(otherThan(cluster, wiped, cluster.awaitLeader()));
      calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.send("with it");
      cluster.awaitAgreement(BOUND);
      assertThat(calls.stats().getReady()).isEqualTo(5);
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void itMayBeStoppedOnTheWayAndGoesOn() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, SHARDS, SMALL)) {
      Calls calls = queue(cluster);
      String wiped = cluster.follower();
      cluster.stop(wiped);
      for (int i = 0; i < 30; i++) {
        calls.send("x".repeat(20_000));
      }
      cluster.wipe(wiped);
      cluster.start(wiped);
      cluster.stop(wiped);
      assertThat(marker(wiped)).containsAnyOf("stage=joining", "stage=started");
      cluster.start(wiped);
      awaitJoined(cluster, wiped);

      // Once more, and with data that are not gone but must go.
      cluster.stop(wiped);
      cluster.requestRejoin(wiped);
      cluster.start(wiped);
      awaitJoined(cluster, wiped);
      cluster.stop(wiped);
      calls.send("while it was away");
      cluster.start(wiped);
      cluster.awaitAgreement(BOUND);
      assertThat(cluster.fatal).isEmpty();
    }
  }

  /** Not even the marker is left that says what there was. */
  @Test
  void aNodeThatLostItsDirectoryDoesNotStartEmpty() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, SHARDS)) {
      Calls calls = queue(cluster);
      calls.send("1");
      String lost = cluster.follower();
      cluster.stop(lost);
      cluster.loseDirectory(lost);
      cluster.start(lost);
      await()
          .atMost(BOUND)
          .until(() -> cluster.fatal.stream().anyMatch(it -> it.contains("naru node rejoin")));
      assertThat(marker(lost)).contains("stage=new");
      cluster.stop(lost);
      cluster.fatal.clear();

      cluster.requestRejoin(lost);
      cluster.start(lost);
      awaitJoined(cluster, lost);

      // Who got its data anew knows of no founders, but the third one does.
      String other = otherThan(cluster, lost, cluster.awaitLeader());
      cluster.stop(other);
      cluster.loseDirectory(other);
      cluster.start(other);
      await().atMost(BOUND).until(() -> !cluster.fatal.isEmpty());
      assertThat(cluster.fatal).allMatch(it -> it.startsWith(other + ": "));
    }
  }

  @Test
  void aNewClusterBeginsOnceAllNodesHaveMet() throws Exception {
    try (TestCluster cluster = TestCluster.of(directory, SHARDS)) {
      cluster.start("n1");
      cluster.start("n2");
      cluster.stop("n1");
      cluster.start("n1");
      assertThat(marker("n1")).contains("stage=new");
      assertThat(cluster.topology("n1").getShards(0).getLeaderNodeId()).isEmpty();

      cluster.start("n3");
      for (String node : cluster.running()) {
        await().atMost(BOUND).until(() -> marker(node).contains("stage=started"));
      }
      queue(cluster).send("1");
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void aNodeThatIsThereIsNotTakenOut() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String leader = cluster.awaitLeader();
      String follower = cluster.follower();
      var atLeader = MembershipServiceGrpc.newBlockingStub(cluster.channel(leader));
      TakeOutRequest request =
          TakeOutRequest.newBuilder().setClusterId("test").setNodeId(follower).build();
      assertRefused(() -> atLeader.takeOut(request), "was heard of");
      assertRefused(
          () -> atLeader.takeOut(request.toBuilder().setClusterId("x").build()), "of cluster");
      assertRefused(() -> atLeader.takeOut(request.toBuilder().setShard(9).build()), "no shard");
      assertThat(atLeader.takeOut(request.toBuilder().setNodeId("n9").build()))
          .as("it is no member")
          .isNotNull();
      assertRefused(
          () -> atLeader.takeOut(request.toBuilder().setNodeId(leader).build()), "for others");
      var atFollower = MembershipServiceGrpc.newBlockingStub(cluster.channel(follower));
      assertRefused(
          () -> atFollower.takeOut(request.toBuilder().setNodeId(leader).build()), "not lead");

      TakeInRequest in =
          TakeInRequest.newBuilder().setClusterId("test").setNodeId(follower).build();
      assertRefused(
          () -> atLeader.takeIn(in.toBuilder().setNodeId("n9").build()), "no node of that");
      assertThat(atLeader.takeIn(in)).as("it is a member").isNotNull();
      queue(cluster).send("works as ever");
      cluster.awaitAgreement(BOUND);
    }
  }

  @Test
  void whereTheOthersAreNoMajorityNobodyRejoins() throws Exception {
    List<Member> two =
        List.of(
            new Member("n1", "127.0.0.1", FreePort.find(), FreePort.find()),
            new Member("n2", "127.0.0.1", FreePort.find(), FreePort.find()));
    Files.createFile(directory.resolve("rejoin"));
    NodeConfig config = new NodeConfig("n1", directory, "test", 1, two);
    assertThatThrownBy(() -> Node.start(config, (code, what, cause) -> {}))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at least 3");
  }

  private static void assertRefused(Runnable call, String why) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e ->
                assertThat(e.getStatus().getCode())
                    .isIn(Status.Code.FAILED_PRECONDITION, Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining(why);
  }

  private static Calls queue(TestCluster cluster) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
    calls.create();
    return calls;
  }

  private static String otherThan(TestCluster cluster, String one, String two) {
    return cluster.running().stream()
        .filter(id -> !id.equals(one) && !id.equals(two))
        .findFirst()
        .orElseThrow();
  }

  private void awaitJoined(TestCluster cluster, String node) {
    await().atMost(BOUND).until(() -> marker(node).contains("stage=started"));
    cluster.awaitAgreement(BOUND);
  }

  private String marker(String node) throws IOException {
    return Files.readString(directory.resolve(node).resolve("node.properties"));
  }
}
