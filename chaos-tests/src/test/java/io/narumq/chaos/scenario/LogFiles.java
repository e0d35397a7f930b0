package io.narumq.chaos.scenario;

import static org.awaitility.Awaitility.await;

import io.narumq.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The files of the Raft logs of a local cluster. */
final class LogFiles {
  /** Entries without commands, that no applied index shows, are few. */
  private static final int UNSEEN_ENTRIES_MAX = 20;

  private LogFiles() {}

  /**
   * Kills a node and waits until the others have purged what it lacks, which needs load.
   *
   * @return what it had applied
   */
  static long killUntilPurged(LocalCluster cluster, Path folder, String node, Duration bound) {
    long last = ObservedReplicas.applied(cluster, node, bound);
    cluster.kill(node);
    await().atMost(bound).until(() -> lack(cluster, folder, node, last));
    return last;
  }

  /** Whether those of the others begin behind what a node needs that has applied so much. */
  static boolean lack(LocalCluster cluster, Path folder, String node, long last)
      throws IOException {
    return firstIndex(cluster, folder, node) > last + UNSEEN_ENTRIES_MAX;
  }

  /** What the logs of the others begin with. */
  private static long firstIndex(LocalCluster cluster, Path folder, String away)
      throws IOException {
    long lowest = Long.MAX_VALUE;
    for (String node : cluster.nodeIds()) {
      if (!node.equals(away)) {
        lowest = Math.min(lowest, firstIndex(folder.resolve(node).resolve("data/raft")));
      }
    }
    return lowest;
  }

  /** Of all shards. Names only, never a look at a file: the node may purge it meanwhile. */
  private static long firstIndex(Path raft) throws IOException {
    long lowest = Long.MAX_VALUE;
    for (Path group : list(raft)) {
      for (Path segment : list(group.resolve("current"))) {
        String name = segment.getFileName().toString();
        if (name.startsWith("log_")) {
          lowest = Math.min(lowest, Long.parseLong(name.replaceAll("\\D*(\\d+).*", "$1")));
        }
      }
    }
    return lowest == Long.MAX_VALUE ? 0 : lowest;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
