package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cli.Screen;
import io.narumq.cluster.FreePorts;
import io.narumq.cluster.LocalCluster;
import io.narumq.cluster.LocalClusterException;
import io.narumq.cluster.LocalClusterOptions;
import io.narumq.cluster.SavedCluster;
import io.narumq.cluster.Ties;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts what does not run, and waits until the cluster serves. */
@Command(
    name = "up",
    description = {
      "Starts a cluster, or the nodes of it that do not run.",
      "Waits until every shard has a leader, and shows how the nodes stand.",
      "The nodes live on when the command ends: naru cluster down stops them. Data and logs stay in"
          + " the folder."
    })
final class UpCommand implements Callable<Integer> {
  private static final Duration READY_BOUND = Duration.ofSeconds(60);
  private static final int NODES_DEFAULT = 3;
  private static final int NODES_MAX = 9;
  private static final int SHARDS_DEFAULT = 3;
  private static final int SHARDS_MAX = 64;
  private static final int BASE_PORT_MAX = 65_000;

  @Mixin private final Output output = new Output();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "How many; it goes on while more than half of them run (default: 3).")
  private @Nullable Integer nodes;

  @Option(
      names = "--base-port",
      paramLabel = "PORT",
      description = "Node 1 listens here, node 2 ten above, and so on (default: 9640).")
  private @Nullable Integer basePort;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description = "Into how many the queues are spread; fixed at the first start (default: 3).")
  private @Nullable Integer shards;

  @Override
  public Integer call() throws IOException {
    checkUsage();
    LocalClusterOptions wanted = folder.saved().map(this::unchanged).orElseGet(this::fresh);
    List<String> started = folder.exclusively(() -> startMissing(wanted));
    try (LocalCluster cluster = LocalCluster.open(wanted)) {
      awaitReady(cluster);
      tell(cluster, wanted, started);
    }
    return 0;
  }

  private void checkUsage() {
    check("--nodes", nodes, NODES_MAX);
    check("--shards", shards, SHARDS_MAX);
    check("--base-port", basePort, BASE_PORT_MAX);
  }

  private void check(String flag, @Nullable Integer value, int max) {
    if (value != null && (value < 1 || value > max)) {
      throw output.wrongUsage("%s must be 1 to %,d, not %,d".formatted(flag, max, value));
    }
  }

  private LocalClusterOptions unchanged(LocalClusterOptions saved) {
    boolean same =
        isSame(nodes, saved.nodes())
            && isSame(shards, saved.shards())
            && isSame(basePort, saved.basePort());
    if (!same) {
      throw new CliException(
          "%s; for another one choose another --dir, or remove it: naru cluster down --delete"
              .formatted(ClusterTable.title(saved)));
    }
    return saved;
  }

  private static boolean isSame(@Nullable Integer wanted, int saved) {
    return wanted == null || wanted == saved;
  }

  private LocalClusterOptions fresh() {
    LocalClusterOptions options =
        LocalClusterOptions.in(folder.path())
            .withNodes(Optional.ofNullable(nodes).orElse(NODES_DEFAULT))
            .withShards(Optional.ofNullable(shards).orElse(SHARDS_DEFAULT))
            .withBasePort(
                Optional.ofNullable(basePort).orElse(LocalClusterOptions.DEFAULT_BASE_PORT))
            .withTies(Ties.DETACHED);
    if (!FreePorts.areFree(options.basePort(), options.nodes())) {
      throw new CliException(
          "some of the ports from %d on are taken; choose others with --base-port"
              .formatted(options.basePort()));
    }
    return options;
  }

  private static List<String> startMissing(LocalClusterOptions options) {
    SavedCluster.write(options);
    try (LocalCluster cluster = LocalCluster.open(options)) {
      return cluster.startMissing();
    }
  }

  private static void awaitReady(LocalCluster cluster) {
    Screen screen = Screen.ofErrors();
    if (screen.isLive()) {
      screen.status(screen.dim("waiting for a leader of each shard ..."));
    }
    try {
      cluster.awaitReady(READY_BOUND);
    } catch (LocalClusterException e) {
      String what = e.getMessage().lines().findFirst().orElse("");
      throw new CliException(what + " (see naru cluster status, naru cluster logs)", e);
    } finally {
      screen.close();
    }
  }

  private void tell(LocalCluster cluster, LocalClusterOptions options, List<String> started) {
    if (started.isEmpty()) {
      output.line("it runs already");
    } else if (started.size() < options.nodes()) {
      output.line("started " + String.join(", ", started) + "; the others ran already");
    }
    new ClusterTable(output).show(cluster, options);
    output.line("");
    boolean usual =
        options.basePort() == LocalClusterOptions.DEFAULT_BASE_PORT && options.nodes() == 3;
    String flag = usual ? "" : " --endpoints " + String.join(",", cluster.endpoints());
    output.line("  naru queue create orders" + flag);
    output.line("  naru send orders 'order 1'" + flag);
    output.line("  naru receive orders --ack" + flag);
  }
}
