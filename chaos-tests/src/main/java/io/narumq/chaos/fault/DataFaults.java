package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.PROCESSES;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.NodeData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Files that are damaged, shorter, or gone while their node does not run. */
final class DataFaults {
  private static final String LOG_OR_TABLE = "raft/.*/log_.*|shard-\\d+/db/.*\\.sst";
  private static final String OPEN_LOG = "raft/.*/log_inprogress_.*";

  private DataFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "wiped-disk", "a node loses all its data and joins anew", PROCESSES, DataFaults::wipe),
        new Fault(
            "bit-flip", "one bit of a file of a node is another one", PROCESSES, DataFaults::flip),
        new Fault(
            "torn-log",
            "the log of a node ends somewhere in its last 4 KiB",
            PROCESSES,
            DataFaults::truncate));
  }

  private static Ongoing wipe(ChaosCluster cluster, SplittableRandom random) throws IOException {
    String victim = Victims.any(cluster, random);
    NodeData data = new NodeData(cluster.data(victim));
    cluster.nodes().kill(victim);
    data.replace();
    data.requestRejoin();
    cluster.nodes().start(victim);
    return Ongoing.certain("wiped " + victim, () -> {});
  }

  private static Ongoing flip(ChaosCluster cluster, SplittableRandom random) throws IOException {
    String victim = Victims.any(cluster, random);
    cluster.nodes().kill(victim);
    NodeData data = new NodeData(cluster.data(victim));
    List<Path> files = data.files(LOG_OR_TABLE);
    Path file = files.get(random.nextInt(files.size()));
    long bit = random.nextLong(8 * Math.max(1, Files.size(file)));
    NodeData.flip(file, bit);
    cluster.nodes().start(victim);
    return new Ongoing(
        "flipped bit %d of %s of %s".formatted(bit, data.data().relativize(file), victim),
        () -> rejoin(cluster, victim));
  }

  private static Ongoing truncate(ChaosCluster cluster, SplittableRandom random)
      throws IOException {
    String victim = Victims.any(cluster, random);
    cluster.nodes().kill(victim);
    NodeData data = new NodeData(cluster.data(victim));
    List<Path> files = data.files(OPEN_LOG);
    Path file = files.get(random.nextInt(files.size()));
    long end = Math.max(0, usedBytes(file) - random.nextInt(4096));
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "rw")) {
      log.setLength(end);
    }
    cluster.nodes().start(victim);
    return new Ongoing(
        "cut %s of %s at %d".formatted(data.data().relativize(file), victim, end),
        () -> rejoin(cluster, victim));
  }

  /** An open file of the log has zeros at its end, for what comes. */
  private static long usedBytes(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /**
   * A node that found damage ended and waits for somebody who tells it to get everything anew. One
   * that found none goes through the same, since the damage may be where it did not look yet.
   */
  private static Optional<String> rejoin(ChaosCluster cluster, String victim) throws IOException {
    cluster.nodes().kill(victim);
    new NodeData(cluster.data(victim)).requestRejoin();
    cluster.nodes().start(victim);
    return Optional.empty();
  }
}
