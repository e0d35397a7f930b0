package io.narumq.node;

import io.narumq.node.DataDirectory.RefusedException;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.Fatal;
import io.narumq.node.grpc.ApiServer;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.SystemClock;
import io.narumq.node.raft.RaftMember;
import io.narumq.node.raft.RaftNode;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running node. What is started later is closed first, and a start that fails half way closes
 * what it had started.
 */
final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  private Node() {}

  /** Returns once the API port is open; a leader may not be known yet. */
  static Node start(NodeConfig config, Fatal fatal) throws IOException, RefusedException {
    Node node = new Node();
    try {
      node.startAll(config, fatal);
      return node;
    } catch (IOException | RefusedException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void startAll(NodeConfig config, Fatal fatal) throws IOException, RefusedException {
    Clock clock = new SystemClock();
    DataDirectory data = open(DataDirectory.open(config));
    Shards shards = openShards(config, data, clock, fatal);
    RaftNode raft =
        open(
            new RaftNode(
                new RaftMember(config.nodeId(), config.listenHost(), config.self().raftPort()),
                config.members().stream().map(Node::raftMember).toList(),
                data.raft(),
                shards.stream().map(Shard::replica).toList()));
    raft.start();
    data.markStarted();
    ApiServer api = open(new ApiServer(config, shards, clock));
    api.start();
    open(() -> shards.forEach(Shard::stop));
    open(new Watchdog(config, raft, shards, api, fatal)).start();
    LOG.info("node {} is up and looks for the others", config.nodeId());
  }

  private Shards openShards(NodeConfig config, DataDirectory data, Clock clock, Fatal fatal) {
    List<Shard> shards = new ArrayList<>();
    for (int number = 0; number < config.shards(); number++) {
      shards.add(
          open(
              new Shard(
                  config.clusterId(), number, data.shard(number), config.limits(), clock, fatal)));
    }
    return new Shards(shards);
  }

  private static RaftMember raftMember(Member member) {
    return new RaftMember(member.id(), member.host(), member.raftPort());
  }

  private <T extends AutoCloseable> T open(T part) {
    started.push(part);
    return part;
  }

  /** Stops in the order opposite to the start. The second call does nothing. */
  @Override
  public synchronized void close() {
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close cleanly", part, e);
      }
    }
  }
}
