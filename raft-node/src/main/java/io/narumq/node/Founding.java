package io.narumq.node;

import io.narumq.node.DataDirectory.Stage;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.grpc.Introduction;
import io.narumq.node.grpc.MembershipClient;
import io.narumq.node.grpc.NodeChannels;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.member.Members;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a node that is new from one that lost everything it had.
 *
 * <p>Both have an empty directory. So a cluster is founded once, by all of its nodes: a new one
 * takes part only after it knows of a moment at which every node was new, and that it is still the
 * one that it was then; {@link FoundingRule} decides. A node that lost its directory has another
 * birth, and is not in what the others wrote down.
 */
final class Founding implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Founding.class);

  private static final long PAUSE_MS = 200;
  private static final int PAUSES_TOLD = 50;

  /** How this node takes part. */
  @FunctionalInterface
  interface Beginning {
    void begin() throws IOException;
  }

  private final NodeConfig config;
  private final DataDirectory data;
  private final Fatal fatal;
  private final FoundingRule rule;
  private final EventLoop loop;
  private int pauses;

  Founding(
      NodeConfig config, Members members, DataDirectory data, NodeChannels channels, Fatal fatal) {
    this.config = config;
    this.data = data;
    this.fatal = fatal;
    MembershipClient client =
        new MembershipClient(config.clusterId(), config.nodeId(), members, channels);
    this.rule = new FoundingRule(config.nodeId(), data.birth(), config.others(), client::meet);
    this.loop =
        new EventLoop("founding", defect -> fatal.stop(ExitCode.DEFECT, "could not begin", defect));
  }

  /** What this node says of itself. */
  Introduction introduction() {
    return data.isNew()
        ? new Introduction(true, false, Map.of(config.nodeId(), data.birth()))
        : new Introduction(false, data.stage() == Stage.WAITING, data.founders());
  }

  /** Begins before it returns if this node is not new, else once all have met. */
  void begin(Beginning beginning) throws IOException {
    if (!data.isNew()) {
      beginning.begin();
    } else {
      loop.execute(() -> meet(beginning));
    }
  }

  private void meet(Beginning beginning) {
    try {
      Optional<Map<String, String>> founders = rule.meet();
      if (founders.isPresent()) {
        data.found(founders.get());
        LOG.info("node {} has met all others, the cluster is founded", config.nodeId());
        beginning.begin();
        return;
      }
      if (pauses++ % PAUSES_TOLD == 0) {
        LOG.info(
            "node {} is new and begins once it has met all others: {}",
            config.nodeId(),
            rule.missing());
      }
      loop.schedule(PAUSE_MS, () -> meet(beginning));
    } catch (FoundingRule.LostDataException e) {
      fatal.stop(
          ExitCode.DATA_DAMAGED,
          "%s is empty, but %s; starting empty could lose what was acked. To get everything from the other nodes: naru node rejoin %s"
              .formatted(config.dataDirectory(), e.getMessage(), config.dataDirectory()),
          null);
    } catch (IOException e) {
      fatal.stop(ExitCode.START_FAILED, "could not start", e);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
