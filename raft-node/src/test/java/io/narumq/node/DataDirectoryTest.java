package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.raft.RaftNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  private static final List<Member> MEMBERS =
      List.of(new Member("n1", "127.0.0.1", 1, 2), new Member("n2", "127.0.0.1", 3, 4));

  @TempDir Path directory;

  @Test
  void aNewDirectoryIsTaken() throws Exception {
    try (DataDirectory data = DataDirectory.open(config("n1", "c", 1))) {
      assertThat(data.raft()).isEqualTo(directory.resolve("raft"));
    }
  }

  @Test
  void theSameNodeTakesItAgain() throws Exception {
    start(config("n1", "c", 2));
    try (DataDirectory data = DataDirectory.open(config("n1", "c", 2))) {
      assertThat(data).isNotNull();
    }
  }

  @Test
  void anotherNodeClusterOrNumberOfShardsIsRefused() throws Exception {
    start(config("n1", "c", 1));
    assertRefused(config("n2", "c", 1), "node-id");
    assertRefused(config("n1", "d", 1), "cluster-id");
    assertRefused(config("n1", "c", 2), "shards");
  }

  @Test
  void aNodeThatLostItsLogDoesNotStartEmpty() throws Exception {
    NodeConfig config = config("n1", "c", 2);
    start(config);
    Files.delete(RaftNode.logDirectory(directory.resolve("raft"), "c", 1));
    assertRefused(config, "the log of shard 1 is gone");
  }

  @Test
  void aStartThatNeverFinishedIsNotHeldAgainstIt() throws Exception {
    NodeConfig config = config("n1", "c", 1);
    DataDirectory.open(config).close();
    try (DataDirectory data = DataDirectory.open(config)) {
      assertThat(data).isNotNull();
    }
  }

  @Test
  void aLogWithoutMarkerIsRefused() throws Exception {
    NodeConfig config = config("n1", "c", 1);
    start(config);
    Files.delete(directory.resolve("node.properties"));
    assertRefused(config, "has a log but no node.properties");
  }

  @Test
  void twoProcessesCanNotShareIt() throws Exception {
    NodeConfig config = config("n1", "c", 1);
    try (DataDirectory held = DataDirectory.open(config)) {
      assertThat(held).isNotNull();
      assertRefused(config, "in use");
    }
  }

  /** What a start leaves behind. */
  private void start(NodeConfig config) throws Exception {
    try (DataDirectory data = DataDirectory.open(config)) {
      for (int shard = 0; shard < config.shards(); shard++) {
        Files.createDirectories(RaftNode.logDirectory(data.raft(), config.clusterId(), shard));
      }
      data.markStarted();
    }
  }

  private static void assertRefused(NodeConfig config, String why) {
    assertThatThrownBy(() -> DataDirectory.open(config))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining(why);
  }

  private NodeConfig config(String node, String cluster, int shards) {
    return new NodeConfig(node, directory, cluster, shards, MEMBERS);
  }
}
