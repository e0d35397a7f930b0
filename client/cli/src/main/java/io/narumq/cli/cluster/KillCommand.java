package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cluster.LocalCluster;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The end that no program can prepare for. */
@Command(
    name = "kill",
    description = {
      "Kills a node as kill -9 does.",
      "Its data stays: naru cluster start goes on with it."
    })
final class KillCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final NodeName name = new NodeName();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Override
  public Integer call() throws IOException {
    output.line(folder.onNode(name, KillCommand::kill));
    return 0;
  }

  private static String kill(LocalCluster cluster, String id) {
    if (!cluster.isAlive(id)) {
      throw new CliException(id + " does not run; start it with: naru cluster start " + id);
    }
    long pid = cluster.pid(id);
    cluster.kill(id);
    return "killed " + id + " (kill -9 " + pid + ")";
  }
}
