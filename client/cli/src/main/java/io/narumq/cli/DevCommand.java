package io.narumq.cli;

import io.narumq.cluster.FreePorts;
import io.narumq.cluster.InProcessNode;
import io.narumq.cluster.LocalClusterOptions;
import io.narumq.cluster.VanishingFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A whole cluster in this process, to develop against. */
@Command(
    name = "dev",
    description = {
      "Runs a cluster of one node in this process until Ctrl-C.",
      "For development: it listens on this machine only, and with one node nothing is replicated."
    })
public final class DevCommand implements Callable<Integer> {
  /** Equal at every start, so that a folder can be used again. */
  private static final String CLUSTER_ID = "dev";

  private static final Duration START_BOUND = Duration.ofSeconds(60);
  private static final int PORT_MAX = 65_000;

  @Mixin private final Output output = new Output();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Keep the data here (default: a temporary folder that is removed at the end).")
  private @Nullable Path dir;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Listen here (default: 9640, or another if that is taken).")
  private @Nullable Integer port;

  /** Made by the command line. */
  public DevCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    int listen = port();
    Path folder =
        dir == null ? VanishingFolder.create("naru-dev-") : dir.toAbsolutePath().normalize();
    InProcessNode node =
        InProcessNode.start(
            LocalClusterOptions.in(folder).withClusterId(CLUSTER_ID).withBasePort(listen));
    node.awaitReady(START_BOUND);
    introduce(node.endpoint(), folder);
    new CountDownLatch(1).await();
    return 0;
  }

  private int port() {
    if (port == null) {
      return FreePorts.baseNear(LocalClusterOptions.DEFAULT_BASE_PORT, 1);
    }
    if (port < 1 || port > PORT_MAX) {
      throw output.wrongUsage("--port must be 1 to %,d, not %,d".formatted(PORT_MAX, port));
    }
    if (!FreePorts.areFree(port, 1)) {
      throw new CliException("port " + port + " or " + (port + 2) + " is taken; choose another");
    }
    return port;
  }

  private void introduce(String endpoint, Path folder) {
    Style style = output.style();
    boolean usual = endpoint.endsWith(":" + LocalClusterOptions.DEFAULT_BASE_PORT);
    String flag = usual ? "" : " --endpoints " + endpoint;
    output.line(style.bold("NaruMQ") + " listens at " + style.bold(endpoint));
    output.line(style.dim("data in " + folder + (dir == null ? ", removed at the end" : ", kept")));
    output.line("");
    output.line("  naru queue create orders" + flag);
    output.line("  naru send orders 'order 1'" + flag + " && naru receive orders --ack" + flag);
    output.line("");
    output.line(style.dim("Ctrl-C stops it"));
  }
}
