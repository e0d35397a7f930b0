package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Timestamps;
import io.grpc.stub.StreamObserver;
import io.narumq.api.QueueName;
import io.narumq.api.v1.ClusterServiceGrpc;
import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.Shard;
import io.narumq.api.v1.WatchTopologyRequest;
import io.narumq.api.v1.WatchTopologyResponse;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several shards, and who leads them. */
class LeadersTest {
  private static final int SHARDS = 3;
  private static final long HOUR_MS = 3_600_000;
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path directory;

  @Test
  void shardsAreSpreadAndHandedOverAndEveryoneIsToldAndAWrongClockIsNotUsed() throws Exception {
    TestCluster cluster = TestCluster.balanced(directory, SHARDS);
    cluster.clock("n1", anHourAhead());
    try (cluster) {
      for (String node : List.of("n1", "n2", "n3")) {
        cluster.start(node);
      }
      cluster.awaitPlacement();
      assertRightDates(cluster);
      Follower atFirst = Follower.of(cluster, "n1");
      Follower atSecond = Follower.of(cluster, "n2");
      await().atMost(BOUND).until(() -> atSecond.leaders().equals(List.of("n1", "n2", "n3")));

      Calls calls = new Calls(cluster, "n2", queueOf(0));
      calls.send("1");
      cluster.stop("n1");
      await().atMost(BOUND).until(() -> !atSecond.leaders().get(0).equals("n1"));
      assertThat(atFirst.ended).as("ends with its node").isTrue();
      calls.send("2");

      cluster.start("n1");
      await().atMost(BOUND).until(() -> atSecond.leaders().get(0).equals("n1"));
      assertThat(calls.bodies(calls.receive(10, 0))).containsExactly("1", "2");
      assertThat(atSecond.unchanged()).as("told on change only").isEmpty();
      assertThat(atSecond.ended).isFalse();
      assertThat(cluster.fatal).isEmpty();
    }
  }

  @Test
  void nodesThatWereRestartedBeforeTheyEverMetStillFormTheirGroups() throws Exception {
    try (TestCluster cluster = TestCluster.of(directory, SHARDS)) {
      for (String node : List.of("n1", "n2", "n3")) {
        cluster.start(node);
        cluster.stop(node);
      }
      for (String node : List.of("n1", "n2", "n3")) {
        cluster.start(node);
      }
      assertThat(cluster.awaitLeaders()).hasSize(SHARDS);
      assertThat(cluster.fatal).isEmpty();
    }
  }

  /** Also where a node leads whose clock is wrong. */
  private static void assertRightDates(TestCluster cluster) {
    assertThat(Timestamps.toMillis(cluster.topology("n1").getWallTime()))
        .as("told uncorrected")
        .isGreaterThan(System.currentTimeMillis() + HOUR_MS / 2);
    for (int shard = 0; shard < SHARDS; shard++) {
      Calls calls = new Calls(cluster, "n1", queueOf(shard));
      calls.create();
      calls.send("x");
      ReceiveResponse received = calls.receive(1, 0);
      long enqueuedMs = Timestamps.toMillis(received.getMessages(0).getEnqueueTime());
      assertThat(System.currentTimeMillis() - enqueuedMs)
          .as("shard %d", shard)
          .isBetween(-1_000L, 60_000L);
      calls.ack(received);
    }
  }

  private static String queueOf(int shard) {
    return IntStream.range(0, 100)
        .mapToObj(i -> "q" + i)
        .filter(name -> QueueName.shardOf(name, SHARDS) == shard)
        .findFirst()
        .orElseThrow();
  }

  private static Clock anHourAhead() {
    Clock right = new SystemClock();
    return new Clock() {
      @Override
      public long monotonicMs() {
        return right.monotonicMs();
      }

      @Override
      public long wallMs() {
        return right.wallMs() + HOUR_MS;
      }
    };
  }

  /** Follows the topology as one node sees it. */
  private static final class Follower implements StreamObserver<WatchTopologyResponse> {
    private final List<List<String>> told = new CopyOnWriteArrayList<>();
    private volatile List<String> leaders = List.of();
    private volatile boolean ended;

    static Follower of(TestCluster cluster, String node) {
      Follower follower = new Follower();
      ClusterServiceGrpc.newStub(cluster.channel(node))
          .watchTopology(WatchTopologyRequest.getDefaultInstance(), follower);
      await().atMost(BOUND).until(() -> !follower.told.isEmpty());
      return follower;
    }

    /** What was told right after the same. */
    List<List<String>> unchanged() {
      return IntStream.range(1, told.size())
          .filter(i -> told.get(i).equals(told.get(i - 1)))
          .mapToObj(told::get)
          .toList();
    }

    List<String> leaders() {
      return leaders;
    }

    @Override
    public void onNext(WatchTopologyResponse response) {
      GetTopologyResponse topology = response.getTopology();
      told.add(
          topology.getShardsList().stream()
              .map(shard -> shard.getLeaderNodeId() + " in term " + shard.getTerm())
              .toList());
      leaders = topology.getShardsList().stream().map(Shard::getLeaderNodeId).toList();
    }

    @Override
    public void onError(Throwable error) {
      ended = true;
    }

    @Override
    public void onCompleted() {
      ended = true;
    }
  }
}
