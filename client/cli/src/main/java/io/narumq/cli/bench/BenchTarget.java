package io.narumq.cli.bench;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.TemporaryCluster;
import io.narumq.client.NaruClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is measured: a cluster that is there, or one for the purpose. */
final class BenchTarget {
  private static final Duration START_BOUND = Duration.ofSeconds(60);

  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Option(
      names = "--local",
      description = "Start three nodes on this machine for it, and remove them afterwards.")
  private boolean local;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of the cluster that --local starts (default: ${DEFAULT-VALUE}).")
  private int shards;

  /** Starts what is to be started. */
  Open open() throws IOException {
    if (!local) {
      return new Open(Optional.empty(), cluster.connect(), cluster.text());
    }
    TemporaryCluster nodes = TemporaryCluster.start("bench", shards);
    try {
      nodes.nodes().awaitReady(START_BOUND);
      return new Open(
          Optional.of(nodes),
          cluster.connect(nodes.nodes().endpoints()),
          "local, 3 nodes, %d shards".formatted(shards));
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
  }

  /**
   * A cluster in use.
   *
   * @param nodes those that were started for it
   * @param naru a client of it
   * @param text which one it is
   */
  record Open(Optional<TemporaryCluster> nodes, NaruClient naru, String text)
      implements AutoCloseable {
    @Override
    public void close() {
      naru.close();
      nodes.ifPresent(TemporaryCluster::close);
    }
  }
}
