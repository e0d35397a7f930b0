package io.narumq.node;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The node as a process. Exit codes: {@link ExitCode}. */
@Command(
    name = "naru-node",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Runs one node of a NaruMQ cluster until it is told to stop (SIGTERM).",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0, 143:Stopped when asked to.",
      "1:Could not start; the log says why.",
      "2:Wrong arguments.",
      "3:The data directory is another node's, in use, or lost its log.",
      "10:A log entry could not be applied.",
      "11:The Raft log could not be written.",
      "12:The Raft server closed without being asked.",
      "13:An internal error."
    })
public final class NodeMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  @Option(names = "--id", required = true, paramLabel = "ID", description = "Id of this node.")
  private String id = "";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of this node's data; made if it is not there.")
  private Path data = Path.of("");

  @Option(
      names = "--cluster-id",
      required = true,
      paramLabel = "ID",
      description = "Name of the cluster, equal on all nodes.")
  private String clusterId = "";

  @Option(
      names = "--shards",
      defaultValue = "3",
      paramLabel = "N",
      description = "Shards of the cluster, fixed when it is made (default: ${DEFAULT-VALUE}).")
  private int shards;

  @Option(
      names = "--peer",
      required = true,
      paramLabel = "ID=HOST:API:RAFT",
      description = "A node and its two ports; once for every node, this one included.")
  private List<String> peers = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the node in this process. */
  public static void main(String[] args) {
    // Libraries that log past slf4j; their notices of the start belong in nobody's log.
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    System.exit(new CommandLine(new NodeMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeConfig config = config();
    try {
      Node node = Node.start(config, Fatal.halting());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
    } catch (RefusedException e) {
      LOG.error("refused: {}", e.getMessage());
      return ExitCode.DATA_REFUSED.code();
    } catch (IOException | RuntimeException e) {
      LOG.error("could not start: {}", e.toString(), e);
      return ExitCode.START_FAILED.code();
    }
    new CountDownLatch(1).await();
    return ExitCode.OK.code();
  }

  private NodeConfig config() {
    try {
      return new NodeConfig(
          id, data, clusterId, shards, peers.stream().map(Member::parse).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static void stop(Node node) {
    LOG.info("stopping");
    node.close();
    LOG.info("stopped");
  }
}
