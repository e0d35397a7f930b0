package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cluster.LocalCluster;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Brings a node back. */
@Command(name = "start", description = "Starts a node that was killed or stopped, on its old data.")
final class StartCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final NodeName name = new NodeName();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Override
  public Integer call() throws IOException {
    output.line(folder.onNode(name, StartCommand::start));
    return 0;
  }

  private static String start(LocalCluster cluster, String id) {
    if (cluster.isAlive(id)) {
      throw new CliException(id + " runs already, as process " + cluster.pid(id));
    }
    cluster.start(id);
    return "started " + id + " (process " + cluster.pid(id) + ")";
  }
}
