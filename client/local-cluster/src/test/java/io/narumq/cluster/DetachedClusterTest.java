package io.narumq.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes of a stand-in, which outlive whoever started them. */
class DetachedClusterTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final int basePort = FreePorts.anyBase(3);

  @AfterEach
  void stopAll() {
    SavedCluster.read(folder)
        .ifPresent(
            saved -> {
              try (LocalCluster cluster = open()) {
                cluster.stop();
              }
            });
  }

  @Test
  void nodesLiveOnAndAreFoundAgain() {
    List<Long> pids;
    try (LocalCluster cluster = startCluster()) {
      cluster.awaitReady(BOUND);
      pids = cluster.nodeIds().stream().map(cluster::pid).toList();
    }
    try (LocalCluster again = open()) {
      assertThat(again.nodeIds().stream().map(again::pid).toList()).isEqualTo(pids);
      assertThat(again.startMissing()).isEmpty();
      assertThat(again.view().answers()).containsOnlyKeys("n1", "n2", "n3");
      again.kill("n2");
      again.stop("n3");
    }
    assertThat(ProcessHandle.of(pids.get(1)).filter(ProcessHandle::isAlive)).isEmpty();
    try (LocalCluster later = open()) {
      assertThat(later.isAlive("n1")).isTrue();
      assertThat(later.isAlive("n2")).isFalse();
      assertThat(later.diedByItself("n2")).isFalse();
      assertThat(later.startMissing()).containsExactly("n2", "n3");
      later.awaitReady(BOUND);
    }
  }

  @Test
  void aNodeThatSomebodyElseKilledHasDied() {
    try (LocalCluster cluster = startCluster()) {
      cluster.awaitReady(BOUND);
      ProcessHandle.of(cluster.pid("n2")).orElseThrow().destroyForcibly();
      await().atMost(BOUND).until(() -> !cluster.isAlive("n2"));
    }
    try (LocalCluster later = open()) {
      assertThat(later.diedByItself("n2")).isTrue();
      assertThat(later.unexpectedDeaths()).startsWith("n2 died; its log ends with:");
      later.stop("n2");
      assertThat(later.diedByItself("n2")).isFalse();
    }
  }

  @Test
  void aStrangerUnderAnOldNumberIsLeftAlone() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "60").start();
    try {
      SavedCluster.write(options());
      Files.createDirectories(folder.resolve("n1"));
      Instant longAgo = Instant.now().minusSeconds(3_600);
      Files.writeString(folder.resolve("n1/node.pid"), stranger.pid() + " " + longAgo + "\n");
      try (LocalCluster cluster = open()) {
        assertThat(cluster.isAlive("n1")).isFalse();
        cluster.kill("n1");
        cluster.stop();
      }
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      assertThat(stranger.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatIsSavedIsReadAgain() throws Exception {
    assertThat(SavedCluster.read(folder)).isEmpty();
    SavedCluster.write(options());
    assertThat(SavedCluster.read(folder)).hasValue(options().withJvm(NodeJvm.current()));
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    Files.writeString(damaged.resolve("cluster.properties"), "nodes=3\n");
    assertThatThrownBy(() -> SavedCluster.read(damaged))
        .isInstanceOf(LocalClusterException.class)
        .hasMessageContaining("cluster_id is missing");
  }

  private LocalCluster startCluster() {
    LocalClusterOptions options = options();
    SavedCluster.write(options);
    return LocalCluster.start(options);
  }

  private LocalCluster open() {
    return LocalCluster.open(SavedCluster.read(folder).orElseThrow().withJvm(StandInNode.jvm()));
  }

  private LocalClusterOptions options() {
    return LocalClusterOptions.in(folder)
        .withClusterId("detached")
        .withBasePort(basePort)
        .withTies(Ties.DETACHED)
        .withJvm(StandInNode.jvm());
  }
}
