package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.log.v1.LogEntry;
import io.narumq.node.files.DurableFiles;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaDiffersTest {
  @TempDir Path directory;

  @Test
  void aNodeWhoseDatabaseIsNotWhatTheLogMadeOfItEnds() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      Calls calls = new Calls(cluster, cluster.awaitLeader(), "q");
      calls.create();
      calls.send("a");
      String damaged = cluster.follower();
      await().atMost(Duration.ofSeconds(20)).until(() -> applied(cluster, damaged) > 0);
      cluster.stop(damaged);
      damage(directory.resolve(damaged).resolve("shard-0/db"));

      cluster.start(damaged);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.fatal.stream().anyMatch(end -> end.contains("differs")));
      assertThat(cluster.fatal)
          .as("the others are right")
          .allMatch(
              end -> end.startsWith(damaged + ": shard 0 differs from that of 2 other nodes"));
    }
  }

  /** At the same entry, with other rows. */
  private static void damage(Path database) throws Exception {
    Applied applied = QueueStateMachine.appliedIn(database);
    DurableFiles.deleteTree(database);
    try (QueueStateMachine other = QueueStateMachine.open(database)) {
      other.apply(
          applied.term(), applied.index(), LogEntry.newBuilder().setServingMs(999_999).build());
    }
  }

  private static long applied(TestCluster cluster, String node) {
    return cluster.topology(node).getShards(0).getAppliedIndex();
  }
}
