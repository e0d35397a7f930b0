package io.narumq.node;

import io.narumq.node.DataDirectory.Stage;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import io.narumq.node.grpc.MembershipClient;
import io.narumq.node.grpc.NodeChannels;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.member.Members;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way back of a node that starts without its data, and the way in of one that is new.
 *
 * <p>It forgot what it acknowledged and whom it voted for, so nobody may count it before it has
 * everything again. It leaves the groups of all shards first, before it takes part in anything: a
 * majority without it agrees to that, and so no vote or acknowledgement of its former life can
 * matter any more. Then it joins each group as a new node would: Ratis counts it only when it has
 * caught up. Each step may be repeated after a crash; {@link DataDirectory.Stage} remembers which
 * one it is.
 *
 * <p>A new node does not ask to join but waits to be taken in. It leaves the groups first too: it
 * may be one that lost its directory.
 */
final class Rejoin implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rejoin.class);

  private static final long PAUSE_MS = 500;

  /** Refusals are told now and then: it may take as long as the others are down. */
  private static final int PAUSES_TOLD = 20;

  /** One without it is no majority of two. */
  private static final int MEMBERS_MIN = 3;

  private final NodeConfig config;
  private final DataDirectory data;
  private final Members members;
  private final MembershipClient client;
  private final EventLoop loop;
  private int refusals;
  private int joined;

  Rejoin(
      NodeConfig config, Members members, DataDirectory data, NodeChannels channels, Fatal fatal) {
    this.config = config;
    this.members = members;
    this.data = data;
    this.client = new MembershipClient(config.clusterId(), config.nodeId(), members, channels);
    this.loop =
        new EventLoop(
            "rejoin", defect -> fatal.stop(ExitCode.DEFECT, "could not join again", defect));
  }

  /** Leaves all groups, however long it takes. Does nothing if that is not what is next. */
  void leave() throws IOException, DataDirectory.RefusedException {
    if (data.isNew() && config.join()) {
      leaveAll();
      LOG.info("no shard knows this node; waits to be taken in: naru cluster add {}", self());
      data.mark(Stage.WAITING);
    } else if (data.stage() == Stage.LEAVING) {
      client.lookAround();
      if (members.count() < MEMBERS_MIN) {
        throw new DataDirectory.RefusedException(
            "a node can join anew only where at least %d were: the others could not decide without it"
                .formatted(MEMBERS_MIN));
      }
      leaveAll();
      LOG.info("left all shards without data; joins them anew");
      data.mark(Stage.JOINING);
    }
  }

  private String self() {
    return config.self().text();
  }

  private void leaveAll() throws IOException {
    for (int shard = 0; shard < config.shards(); shard++) {
      client.lookAround();
      while (!isDone("leave", shard, client::leave)) {
        pause();
        client.lookAround();
      }
    }
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("was interrupted before it could leave", e);
    }
  }

  /**
   * Joins all groups in the background, or waits. Does nothing if that is not what is next.
   *
   * @param memberOfAll whether this node is a member of the groups of all shards
   */
  void join(BooleanSupplier memberOfAll) {
    switch (data.stage()) {
      case JOINING -> loop.execute(this::joinNext);
      case WAITING -> loop.execute(() -> waitFor(memberOfAll));
      default -> {}
    }
  }

  /** Whether it is no full member of all groups yet. */
  boolean isJoining() {
    return data.stage() == Stage.JOINING || data.stage() == Stage.WAITING;
  }

  private void waitFor(BooleanSupplier memberOfAll) {
    if (memberOfAll.getAsBoolean()) {
      joined();
    } else {
      loop.schedule(PAUSE_MS, () -> waitFor(memberOfAll));
    }
  }

  private void joinNext() {
    if (isDone("join", joined, client::join)) {
      joined++;
      LOG.info("shard {}: this node has the data and is a full member again", joined - 1);
    }
    if (joined < config.shards()) {
      loop.schedule(PAUSE_MS, this::joinNext);
      return;
    }
    joined();
  }

  private void joined() {
    try {
      data.mark(Stage.STARTED);
      LOG.info("node {} has joined the cluster", config.nodeId());
    } catch (IOException e) {
      // The next start asks again, and is told that it is a member.
      LOG.warn("could not write down that this node has joined", e);
    }
  }

  @FunctionalInterface
  private interface Step {
    void take(int shard) throws IOException;
  }

  private boolean isDone(String what, int shard, Step step) {
    try {
      step.take(shard);
      refusals = 0;
      return true;
    } catch (IOException e) {
      if (refusals++ % PAUSES_TOLD == 0) {
        LOG.info("shard {}: can not {} yet: {}", shard, what, e.getMessage());
      }
      return false;
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
