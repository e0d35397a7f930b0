package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import io.narumq.cluster.SavedCluster;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a local cluster is. */
final class ClusterFolder {
  /** The launcher says where the project is. */
  private static final String HOME_PROPERTY = "naru.home";

  private static final String LOCK = ".lock";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder of the cluster (default: .naru/cluster of the project).")
  private @Nullable Path dir;

  /** The folder, absolute. */
  Path path() {
    Path home = Path.of(System.getProperty(HOME_PROPERTY, ""));
    Path folder = dir == null ? home.resolve(".naru").resolve("cluster") : dir;
    return folder.toAbsolutePath().normalize();
  }

  /** The cluster that was started in the folder, whether or not it still runs. */
  Optional<LocalClusterOptions> saved() {
    return SavedCluster.read(path());
  }

  LocalClusterOptions required() {
    return saved()
        .orElseThrow(
            () ->
                new CliException("no cluster in " + path() + "; start one with: naru cluster up"));
  }

  /** Finds the nodes of the cluster; must be closed. */
  LocalCluster open() {
    return LocalCluster.open(required());
  }

  /** What starts or stops nodes. */
  interface Work<T> {
    T run() throws IOException;
  }

  /** Does the work while no other command starts or stops nodes here. */
  <T> T exclusively(Work<T> work) throws IOException {
    Files.createDirectories(path());
    try (FileChannel file =
        FileChannel.open(
            path().resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (file.tryLock() == null) {
        throw new CliException(
            "another naru command is at work in " + path() + "; wait until it is done");
      }
      return work.run();
    }
  }

  /** Does the work on one node of the cluster, and says what was done. */
  String onNode(NodeName name, BiFunction<LocalCluster, String, String> work) throws IOException {
    try (LocalCluster cluster = open()) {
      return exclusively(() -> work.apply(cluster, name.in(cluster)));
    }
  }

  /** Removes what a stopped cluster left, and nothing else that may be in the folder. */
  void delete(LocalClusterOptions cluster) throws IOException {
    SavedCluster.delete(cluster);
    Files.deleteIfExists(path().resolve(LOCK));
    try (var rest = Files.list(path())) {
      if (rest.findAny().isPresent()) {
        return;
      }
    }
    Files.delete(path());
  }
}
