package io.narumq.node;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.Node.DiskFullException;
import io.narumq.node.config.ConfigException;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.config.Settings;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.files.DamagedException;
import io.narumq.node.snapshot.ShardStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The node as a process. Exit codes: {@link ExitCode}. */
@Command(
    name = "naru-node",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs one node of a NaruMQ cluster until it is told to stop (SIGTERM).",
      "Configured by flags, environment (NARUMQ_SECTION_KEY) and a file, in this order."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0, 143:Stopped when asked to.",
      "1:Could not start; the log says why.",
      "2:Wrong arguments or configuration.",
      "3:The data directory is another node's or in use.",
      "4:The data are damaged or cut short; `naru node rejoin` gets them from the other nodes.",
      "10:A log entry could not be applied.",
      "11:The Raft log could not be written.",
      "12:The Raft server closed without being asked.",
      "13:An internal error.",
      "14:A database could not be written.",
      "15:A database from another node waits to be put in place; the next start does it.",
      "16:A replica differs from those of most other nodes.",
      "17:The disk of the data directory is full.",
      "18:Log entries were not applied for a minute.",
      "19:The node was taken out of the cluster."
    })
public final class NodeMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  @Mixin private final ConfigFlags flags = new ConfigFlags();

  @Option(
      names = "--print-config",
      description = "Prints the configuration with the origin of each value, and ends.")
  private boolean printConfig;

  @Option(names = "--check-config", description = "Checks the configuration, and ends.")
  private boolean checkConfig;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the node in this process. */
  public static void main(String[] args) {
    // Libraries that log past slf4j; their notices of the start belong in nobody's log.
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    System.exit(new CommandLine(new NodeMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = flags.settings(System.getenv());
    NodeConfig config;
    try {
      config = settings.config();
    } catch (ConfigException e) {
      PrintWriter err = spec.commandLine().getErr();
      e.getMessage().lines().forEach(problem -> err.println("naru-node: " + problem));
      return ExitCode.USAGE.code();
    }
    if (printConfig || checkConfig) {
      tell(settings, config);
      return ExitCode.OK.code();
    }
    config.doubt().ifPresent(LOG::warn);
    FailPoint.announce();
    return run(config);
  }

  private void tell(Settings settings, NodeConfig config) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(printConfig ? settings.toYaml() : "the configuration is right\n");
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    config.doubt().ifPresent(doubt -> err.println("naru-node: " + doubt));
  }

  private static int run(NodeConfig config) throws InterruptedException {
    try {
      Node node = Node.start(config, Fatal.ofProcess());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
    } catch (RefusedException e) {
      LOG.error("refused: {}", e.getMessage());
      return e.code().code();
    } catch (DamagedException e) {
      return damaged(config, e);
    } catch (DiskFullException e) {
      LOG.error("could not start: {}", e.getMessage());
      return ExitCode.DISK_FULL.code();
    } catch (IOException | RuntimeException e) {
      if (ShardStore.exitCode(e, ExitCode.START_FAILED) == ExitCode.DATA_DAMAGED) {
        return damaged(config, e);
      }
      LOG.error("could not start: {}", e.toString(), e);
      return ExitCode.START_FAILED.code();
    }
    new CountDownLatch(1).await();
    return ExitCode.OK.code();
  }

  private static int damaged(NodeConfig config, Exception damage) {
    String cause = damage.getCause() == null ? "" : ": " + damage.getCause().getMessage();
    LOG.error(
        "damaged: {}{}. Nothing was changed. To get everything from the other nodes:"
            + " naru node rejoin {}",
        damage.getMessage(),
        cause,
        config.dataDirectory());
    return ExitCode.DATA_DAMAGED.code();
  }

  private static void stop(Node node) {
    LOG.info("stopping");
    node.close();
    LOG.info("stopped");
  }
}
