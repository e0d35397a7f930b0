package io.narumq.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, but of a stand-in that only answers GetTopology. */
class LocalClusterTest {
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void killedAndPausedNodesAreOutOfTheViewUntilTheyAreBack() {
    try (LocalCluster cluster = startCluster()) {
      cluster.awaitReady(BOUND);
      assertThat(cluster.view().answers()).containsOnlyKeys("n1", "n2", "n3");
      assertThat(cluster.leader(0)).hasValue(new Leadership("n1", 1));
      assertThat(cluster.view().replicas(0)).hasSize(3);

      long pid = cluster.pid("n2");
      cluster.kill("n2");
      assertThat(ProcessHandle.of(pid)).isEmpty();
      cluster.pause("n3");
      assertThat(cluster.view().answers()).containsOnlyKeys("n1");

      cluster.start("n2");
      cluster.resume("n3");
      cluster.awaitReady(BOUND);
      assertThat(cluster.view().answers()).containsOnlyKeys("n1", "n2", "n3");
      assertThat(cluster.log("n2")).content().containsSubsequence("n2 starts", "n2 starts");
      assertThat(cluster.unexpectedDeaths()).isEmpty();
    }
  }

  @Test
  void aDeadLeaderIsNoLeader() {
    try (LocalCluster cluster = startCluster()) {
      cluster.awaitReady(BOUND);
      cluster.kill("n1");
      assertThat(cluster.view().leader(0)).isPresent();
      assertThat(cluster.leader(0)).isEmpty();
    }
  }

  @Test
  void aNodeThatDiesTellsItsLastWords() throws Exception {
    Files.createDirectories(folder.resolve("n2"));
    Files.createFile(folder.resolve("n2/poison"));
    try (LocalCluster cluster = startCluster()) {
      assertThatThrownBy(() -> cluster.awaitReady(BOUND))
          .isInstanceOf(LocalClusterException.class)
          .hasMessageContaining("n2 died")
          .hasMessageContaining("poisoned");
    }
  }

  @Test
  void closeLeavesNoProcessAlsoOfPausedNodes() {
    List<Long> pids;
    try (LocalCluster cluster = startCluster()) {
      cluster.awaitReady(BOUND);
      pids = cluster.nodeIds().stream().map(cluster::pid).toList();
      cluster.pause("n3");
    }
    assertThat(pids).hasSize(3).allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isEmpty());
  }

  @Test
  void nodesOfAParentThatWasKilledEnd() throws Exception {
    int basePort = FreePorts.anyBase(1);
    Process parent =
        new ProcessBuilder(
                NodeJvm.current().java().toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString(),
                Integer.toString(basePort))
            .start();
    String pid = parent.inputReader().readLine();
    assertThat(pid).as("the parent has started a node").isNotNull();
    ProcessHandle node = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();

    assertThat(parent.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
    await().atMost(BOUND).until(() -> !node.isAlive());
  }

  /** Starts a cluster, prints the process id of a node, and waits to be killed. */
  static final class Parent {
    private Parent() {}

    /** {@code args}: folder and first port. */
    public static void main(String[] args) throws InterruptedException {
      LocalCluster cluster = startCluster(Path.of(args[0]), Integer.parseInt(args[1]));
      cluster.awaitReady(BOUND);
      System.out.println(cluster.pid("n1"));
      new CountDownLatch(1).await();
    }
  }

  private LocalCluster startCluster() {
    return startCluster(folder, FreePorts.anyBase(3));
  }

  private static LocalCluster startCluster(Path folder, int basePort) {
    return LocalCluster.start(
        LocalClusterOptions.in(folder).withBasePort(basePort).withJvm(StandInNode.jvm()));
  }
}
