package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.DataDirectory.Stage;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.files.DamagedException;
import io.narumq.node.raft.RaftNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    assertThatThrownBy(() -> DataDirectory.open(config))
        .isInstanceOf(DamagedException.class)
        .hasMessageContaining("the log of shard 1 is gone");
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
  void aDamagedMarkerIsRefused() throws Exception {
    NodeConfig config = config("n1", "c", 1);
    start(config);
    Path marker = directory.resolve("node.properties");
    Files.writeString(marker, Files.readString(marker).replace("stage=started", "stage=stbrted"));
    assertRefused(config, "is damaged");
    Files.write(marker, new byte[] {'a', '=', (byte) 0xc3});
    assertRefused(config, "is damaged");
  }

  @Test
  void onRequestItGivesUpItsDataAndLeaves() throws Exception {
    NodeConfig config = config("n1", "c", 2);
    start(config);
    Files.createDirectories(directory.resolve("shard-1/db"));
    Files.createFile(directory.resolve("rejoin"));
    assertStage(config, Stage.LEAVING);
    assertThat(directory.resolve("rejoin")).doesNotExist();
    assertThat(directory.resolve("raft")).doesNotExist();
    assertThat(directory.resolve("shard-1")).doesNotExist();

    // It is on its way, whatever a crash left.
    Files.createDirectories(directory.resolve("raft/half"));
    assertStage(config, Stage.LEAVING);
    assertThat(directory.resolve("raft")).doesNotExist();
  }

  @Test
  void aNodeThatJoinsKeepsWhatItHas() throws Exception {
    NodeConfig config = config("n1", "c", 2);
    try (DataDirectory data = DataDirectory.open(config)) {
      data.mark(Stage.JOINING);
    }
    Files.createDirectories(directory.resolve("raft/half"));
    assertStage(config, Stage.JOINING);
    assertThat(directory.resolve("raft/half")).exists();
  }

  @Test
  void onRequestAnEmptyDirectoryIsThatOfANodeThatHadData() throws Exception {
    Files.createFile(directory.resolve("rejoin"));
    assertStage(config("n1", "c", 1), Stage.LEAVING);
  }

  @Test
  void aRequestInTheDirectoryOfAnotherNodeIsRefused() throws Exception {
    start(config("n1", "c", 1));
    Files.createFile(directory.resolve("rejoin"));
    assertRefused(config("n2", "c", 1), "node-id");
    assertThat(directory.resolve("raft")).exists();
  }

  @Test
  void itIsNewUntilAllHaveMet() throws Exception {
    NodeConfig config = config("n1", "c", 1);
    String birth;
    try (DataDirectory data = DataDirectory.open(config)) {
      birth = data.birth();
      assertThat(data.isNew()).isTrue();
    }
    Map<String, String> founders = Map.of("n1", birth, "n2", "other");
    try (DataDirectory data = DataDirectory.open(config)) {
      assertThat(data.birth()).as("drawn once").isEqualTo(birth);
      data.found(founders);
    }
    try (DataDirectory data = DataDirectory.open(config)) {
      assertThat(data.isNew()).isFalse();
      assertThat(data.founders()).isEqualTo(founders);
      data.mark(Stage.STARTED);
      assertThat(data.founders()).isEqualTo(founders);
      data.mark(Stage.LEAVING);
      assertThat(data.founders()).isEmpty();
      assertThat(data.isNew()).isFalse();
    }
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
      data.mark(Stage.STARTED);
    }
  }

  private static void assertStage(NodeConfig config, Stage stage) throws Exception {
    try (DataDirectory data = DataDirectory.open(config)) {
      assertThat(data.stage()).isEqualTo(stage);
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
