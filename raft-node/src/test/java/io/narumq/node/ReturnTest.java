package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.OutgoingMessage;
import io.narumq.api.v1.ReceiveResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.node.config.LogLimits;
import io.narumq.node.raft.RaftNode;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.statemachine.QueueStateMachine;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was away for so long that the others purged what it lacks. */
class ReturnTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int BODY_BYTES = 20_000;

  private static final LogLimits SMALL = new LogLimits(64 << 10, 256 << 10, 500, 4, 1 << 30);

  @TempDir Path directory;

  @Test
  void itGetsTheWholeStateServesAndLeads() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1, SMALL)) {
      String away = cluster.follower();
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.create();
      calls.send(large(0));
      cluster.awaitAgreement(BOUND);
      long last = cluster.topology(away).getShards(0).getAppliedIndex();
      cluster.stop(away);
      ReceiveResponse held = calls.receive(1, 0);
      // Entries without commands, that no applied index shows, are few.
      sendUntilPurgedBeyond(cluster, calls, last + 10);

      cluster.start(away);
      cluster.awaitAgreement(BOUND);
      calls.send(large(1));
      cluster.awaitAgreement(BOUND);
      assertThat(firstIndex(away)).as("its log begins behind what it got").isGreaterThan(last + 10);
      assertThat(shard(away).resolve("incoming")).doesNotExist();
      assertThat(shard(away).resolve("incoming.complete")).doesNotExist();
      assertThat(shard(away).resolve("replaced")).doesNotExist();

      // It goes on by the log, again after a restart, and has what a leader needs.
      calls.send(large(1));
      cluster.awaitAgreement(BOUND);
      cluster.stop(away);
      calls.send(large(2));
      cluster.start(away);
      cluster.awaitAgreement(BOUND);

      long ready = calls.stats().getReady();
      lead(cluster, away);
      Calls after = new Calls(cluster, away, "q");
      Calls here = after.with("naru-no-forward");
      await().atMost(BOUND).ignoreExceptions().until(() -> here.stats().getReady() == ready);
      assertThat(after.ack(held)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
      cluster.awaitAgreement(BOUND);
      assertThat(cluster.fatal).isEmpty();
    }
  }

  /** What a crash leaves between the end of a download and the end of its installation. */
  private enum Crash {
    MARKED {
      @Override
      void leave(Path shard, Path log) {}
    },
    LOG_DROPPED {
      @Override
      void leave(Path shard, Path log) throws IOException {
        for (File segment : segments(log)) {
          Files.delete(segment.toPath());
        }
      }
    },
    OLD_MOVED_AWAY {
      @Override
      void leave(Path shard, Path log) throws IOException {
        Files.move(shard.resolve("db"), shard.resolve("replaced"));
      }
    },
    NEW_MOVED_IN {
      @Override
      void leave(Path shard, Path log) throws IOException {
        OLD_MOVED_AWAY.leave(shard, log);
        Files.move(shard.resolve("incoming"), shard.resolve("db"));
      }
    };

    abstract void leave(Path shard, Path log) throws IOException;
  }

  @Test
  void aCrashAtAnyStepOfTheInstallationIsMadeUpFor() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1, SMALL)) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.create();
      for (Crash crash : Crash.values()) {
        String away = cluster.follower();
        cluster.stop(away);
        for (int i = 0; i < 20; i++) {
          sendSomehow(cluster);
        }
        String other = cluster.follower();
        cluster.stop(other);
        ShardFolder folder = new ShardFolder(shard(away));
        copy(shard(other).resolve("db"), folder.incoming());
        folder.complete(QueueStateMachine.appliedIn(folder.incoming()).index());
        crash.leave(shard(away), log(away));

        cluster.start(away);
        cluster.start(other);
        cluster.awaitAgreement(BOUND);
        sendSomehow(cluster);
        cluster.awaitAgreement(BOUND);
        assertThat(cluster.fatal).as(crash.toString()).isEmpty();
      }
    }
  }

  /** Whoever leads, and whatever became of the connection to it when it was stopped before. */
  private static void sendSomehow(TestCluster cluster) {
    await()
        .atMost(BOUND)
        .ignoreExceptions()
        .until(() -> new Calls(cluster, cluster.awaitLeader(), "q").send(large(1)) != null);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (File file : Objects.requireNonNull(from.toFile().listFiles())) {
      Files.copy(file.toPath(), to.resolve(file.getName()));
    }
  }

  /** Stops and starts whoever leads, until this node does. */
  private static void lead(TestCluster cluster, String node) throws Exception {
    for (String leader = cluster.awaitLeader();
        !leader.equals(node);
        leader = cluster.awaitLeader()) {
      cluster.stop(leader);
      cluster.awaitLeader();
      cluster.start(leader);
      cluster.awaitAgreement(BOUND);
    }
  }

  private void sendUntilPurgedBeyond(TestCluster cluster, Calls calls, long index) {
    await()
        .atMost(BOUND)
        .until(
            () -> {
              calls.send(large(9));
              return cluster.running().stream().allMatch(node -> firstIndex(node) > index);
            });
  }

  private static OutgoingMessage large(int content) {
    byte[] body = new byte[BODY_BYTES];
    body[0] = (byte) content;
    return OutgoingMessage.newBuilder().setBody(ByteString.copyFrom(body)).build();
  }

  private Path shard(String node) {
    return directory.resolve(node).resolve("shard-0");
  }

  private Path log(String node) {
    Path raft = directory.resolve(node).resolve("raft");
    return RaftNode.logDirectory(raft, "test", 0).resolve("current");
  }

  private long firstIndex(String node) {
    return Stream.of(segments(log(node)))
        .mapToLong(file -> Long.parseLong(file.getName().replaceAll("\\D*(\\d+).*", "$1")))
        .min()
        .orElse(0);
  }

  private static File[] segments(Path log) {
    return Objects.requireNonNull(
        log.toFile().listFiles((folder, name) -> name.startsWith("log_")));
  }
}
