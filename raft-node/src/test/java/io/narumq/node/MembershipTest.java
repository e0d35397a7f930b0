package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.AddMemberRequest;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.Node;
import io.narumq.api.v1.NodeAddress;
import io.narumq.api.v1.RemoveMemberRequest;
import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.grpc.ErrorInfos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes come and go while the cluster serves. */
class MembershipTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int SHARDS = 2;
  private static final LogLimits SMALL = new LogLimits(64 << 10, 256 << 10, 500, 4, 1 << 30);

  @TempDir Path directory;

  @Test
  void aClusterGrowsToFiveAndShrinksToThree() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, SHARDS, SMALL)) {
      Calls calls = queue(cluster);
      // More than the log keeps: what is new needs the whole state.
      for (int i = 0; i < 30; i++) {
        calls.send("x".repeat(20_000));
      }
      for (String id : List.of("n4", "n5")) {
        Member member = cluster.join(id);
        assertThat(marker(id)).contains("stage=waiting");
        add(cluster, "n2", member);
        await().atMost(BOUND).until(() -> marker(id).contains("stage=started"));
      }
      awaitMembers(cluster, "n1", "n2", "n3", "n4", "n5");
      calls.send("to five");
      cluster.awaitAgreement(BOUND);

      // Whoever leads goes as well, and those who found the cluster.
      for (String id : List.of("n1", "n2")) {
        remove(cluster, "n5", id);
        // It is written down first.
        String told = id + ": node " + id + " was taken out of the cluster";
        await().atMost(BOUND).until(() -> cluster.fatal.contains(told));
        assertThat(marker(id)).contains("stage=taken_out");
        cluster.stop(id);
      }
      awaitMembers(cluster, "n3", "n4", "n5");
      calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.send("to three");
      assertThat(calls.stats().getReady()).isEqualTo(32);
      cluster.awaitAgreement(BOUND);
      assertThat(cluster.fatal).allMatch(it -> it.contains("was taken out"));

      // Those that are left know each other, though their configurations name who is gone.
      for (String id : List.of("n3", "n5")) {
        cluster.stop(id);
      }
      // Nor does a node need its file of addresses: its groups have them.
      Files.writeString(directory.resolve("n3").resolve("addresses"), "damaged");
      cluster.start("n3");
      cluster.startJoining("n5");
      calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.send("after a restart");
      cluster.awaitAgreement(BOUND);

      assertThatThrownBy(() -> cluster.start("n1"))
          .isInstanceOfSatisfying(
              RefusedException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.TAKEN_OUT))
          .hasMessageContaining("naru node rejoin");
      // It comes back if somebody says so on its machine.
      cluster.requestRejoin("n1");
      cluster.start("n1");
      await().atMost(BOUND).until(() -> marker("n1").contains("stage=started"));
      awaitMembers(cluster, "n1", "n3", "n4", "n5");
    }
  }

  @Test
  void aDeadNodeIsReplacedByOneOfAnotherName() throws Exception {
    // Leaders move to nodes that the dead one knows: it hears from them only that it is out.
    try (TestCluster cluster = TestCluster.balanced(directory, SHARDS).startAll()) {
      Calls calls = queue(cluster);
      calls.send("1");
      cluster.stop("n3");
      Member member = cluster.join("n4");
      add(cluster, "n1", member);
      remove(cluster, "n1", "n3");
      awaitMembers(cluster, "n1", "n2", "n4");

      // The new one counts.
      cluster.stop("n2");
      calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.send("2");
      cluster.start("n2");
      cluster.awaitAgreement(BOUND);

      // The dead one comes back, and does not disturb.
      cluster.start("n3");
      await()
          .atMost(BOUND)
          .until(() -> cluster.fatal.contains("n3: node n3 was taken out of the cluster"));
      cluster.stop("n3");
      assertThat(cluster.fatal).allMatch(it -> it.startsWith("n3: "));
    }
  }

  @Test
  void whatIsUnsafeOrWrongIsRefused() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, SHARDS)) {
      queue(cluster).send("1");
      Member four = cluster.join("n4");
      NodeAddress node = address(four);
      String n1 = "n1";
      assertRefused(
          () -> addOnce(cluster, n1, 0, node.toBuilder().setNodeId("a b").build()),
          ErrorReason.ERROR_REASON_FIELD_INVALID);
      assertRefused(() -> addOnce(cluster, n1, 9, node), ErrorReason.ERROR_REASON_FIELD_INVALID);
      assertRefused(
          () -> addOnce(cluster, n1, 0, node.toBuilder().setNodeId("n2").build()),
          ErrorReason.ERROR_REASON_NODE_ID_TAKEN);
      assertRefused(
          () ->
              addOnce(
                  cluster,
                  n1,
                  0,
                  address(cluster.address("n2")).toBuilder().setNodeId("n9").build()),
          ErrorReason.ERROR_REASON_NODE_ID_TAKEN);
      assertRefused(
          () -> addOnce(cluster, n1, 0, node.toBuilder().setNodeId("n9").build()),
          ErrorReason.ERROR_REASON_NODE_REFUSED);
      assertRefused(
          () -> addOnce(cluster, n1, 0, node.toBuilder().setNodeId("n8").setApiPort(1).build()),
          ErrorReason.ERROR_REASON_NODE_UNREACHABLE);
      assertRefused(
          () -> removeOnce(cluster, n1, 0, "n9"), ErrorReason.ERROR_REASON_NODE_NOT_FOUND);
      assertRefused(
          () -> addOnce(cluster, n1, 0, node.toBuilder().setRaftPort(1).build()),
          ErrorReason.ERROR_REASON_NODE_REFUSED);

      cluster.stop("n4");
      // The wrong port is not remembered: the id is free for the right one.
      assertRefused(() -> addOnce(cluster, n1, 0, node), ErrorReason.ERROR_REASON_NODE_UNREACHABLE);
      assertThat(cluster.topology(n1).getNodesCount()).isEqualTo(3);

      cluster.stop("n3");
      String leader = cluster.awaitLeader();
      String other = leader.equals("n1") ? "n2" : "n1";
      assertRefused(
          () -> removeOnce(cluster, leader, 0, other), ErrorReason.ERROR_REASON_MAJORITY_AT_RISK);
      queue(cluster).send("works as ever");
    }
  }

  private static void add(TestCluster cluster, String at, Member member) {
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      untilDone(() -> addOnce(cluster, at, number, address(member)));
      assertThat(addOnce(cluster, at, number, address(member))).as("the second time").isTrue();
    }
  }

  private static void remove(TestCluster cluster, String at, String id) {
    for (int shard = 0; shard < SHARDS; shard++) {
      int number = shard;
      untilDone(() -> removeOnce(cluster, at, number, id));
      untilDone(() -> removeOnce(cluster, at, number, id));
    }
  }

  /** As a client does it: the leader may be changing. */
  private static void untilDone(BooleanSupplier step) {
    await()
        .atMost(BOUND)
        .until(
            () -> {
              try {
                return step.getAsBoolean();
              } catch (StatusRuntimeException e) {
                assertThat(reason(e))
                    .isIn(
                        ErrorReason.ERROR_REASON_NO_LEADER,
                        ErrorReason.ERROR_REASON_MEMBERSHIP_CHANGING);
                return false;
              }
            });
  }

  private static boolean addOnce(TestCluster cluster, String at, int shard, NodeAddress node) {
    return ClusterServiceGrpc.newBlockingStub(cluster.channel(at))
        .addMember(AddMemberRequest.newBuilder().setShard(shard).setNode(node).build())
        .getDone();
  }

  private static boolean removeOnce(TestCluster cluster, String at, int shard, String id) {
    return ClusterServiceGrpc.newBlockingStub(cluster.channel(at))
        .removeMember(RemoveMemberRequest.newBuilder().setShard(shard).setNodeId(id).build())
        .getDone();
  }

  private static NodeAddress address(Member member) {
    return NodeAddress.newBuilder()
        .setNodeId(member.id())
        .setHost(member.host())
        .setApiPort(member.apiPort())
        .setRaftPort(member.raftPort())
        .build();
  }

  private static void assertRefused(Runnable call, ErrorReason reason) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(reason(e)).as(e.toString()).isEqualTo(reason));
  }

  private static ErrorReason reason(StatusRuntimeException e) {
    return ErrorReason.valueOf("ERROR_REASON_" + ErrorInfos.of(e).getReason());
  }

  private static Calls queue(TestCluster cluster) {
    Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
    calls.create();
    return calls;
  }

  private String marker(String node) throws Exception {
    return Files.readString(directory.resolve(node).resolve("node.properties"));
  }

  private static void awaitMembers(TestCluster cluster, String... ids) {
    await()
        .atMost(BOUND)
        .untilAsserted(
            () ->
                assertThat(cluster.running())
                    .allSatisfy(
                        node ->
                            assertThat(cluster.topology(node).getNodesList())
                                .extracting(Node::getNodeId)
                                .containsExactly(ids)));
  }
}
