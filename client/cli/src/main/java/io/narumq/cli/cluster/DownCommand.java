package io.narumq.cli.cluster;

import io.narumq.cli.Output;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops all nodes. */
@Command(
    name = "down",
    description = {
      "Stops all nodes.",
      "Data and logs stay, and naru cluster up goes on with them; with --delete they are gone for"
          + " good."
    })
final class DownCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Option(names = "--delete", description = "Remove data and logs.")
  private boolean delete;

  @Override
  public Integer call() throws IOException {
    Optional<LocalClusterOptions> saved = folder.saved();
    if (saved.isEmpty()) {
      output.line("no cluster in " + folder.path() + ": nothing to stop");
      return 0;
    }
    return folder.exclusively(() -> stop(saved.get()));
  }

  private int stop(LocalClusterOptions options) throws IOException {
    try (LocalCluster cluster = LocalCluster.open(options)) {
      long running = cluster.nodeIds().stream().filter(cluster::isAlive).count();
      cluster.stop();
      output.line(
          running == 0
              ? "no node ran"
              : "stopped " + running + (running == 1 ? " node" : " nodes"));
    }
    if (delete) {
      folder.delete(options);
      output.line("removed data and logs");
    } else {
      output.line("data and logs stay in " + folder.path());
    }
    return 0;
  }
}
