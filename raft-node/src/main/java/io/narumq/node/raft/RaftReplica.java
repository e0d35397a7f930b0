package io.narumq.node.raft;

import io.narumq.node.exit.Fatal;
import io.narumq.node.failpoint.FailPoint;
import io.narumq.node.leader.Follower;
import io.narumq.node.log.Outcome;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.node.snapshot.Snapshots;
import io.narumq.node.watch.WatchedReplica;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in the Raft group of one shard. Thread safe. Knows no leader until it was given
 * to a {@link RaftNode}.
 */
public final class RaftReplica implements WatchedReplica {
  private static final Logger LOG = LoggerFactory.getLogger(RaftReplica.class);

  private static final long PURGE_BOUND_MS = 10_000;
  private static final long STEP_DOWN_BOUND_MS = 1_000;

  /** New with each start of each node, so that Ratis takes no request for a repeated one. */
  private final ClientId clientId = ClientId.randomId();

  private final int shard;
  private final RaftGroupId group;
  private final ShardStateMachine stateMachine;
  private final GroupMembers members = new GroupMembers(this);
  private final AtomicLong nextCallId = new AtomicLong();
  private volatile @Nullable RaftServer server;
  private volatile LongConsumer whenLogSynced = tookNs -> {};

  /**
   * @param store open; its owner closes it once the {@link RaftNode} is closed
   * @param snapshots of the same shard
   */
  public RaftReplica(
      String clusterId,
      int shard,
      ShardStore store,
      Snapshots snapshots,
      Fatal fatal,
      LeadershipListener listener) {
    this.shard = shard;
    this.group = RaftNode.groupId(clusterId, shard);
    this.stateMachine = new ShardStateMachine(store, snapshots, fatal, listener);
  }

  @Override
  public int shard() {
    return shard;
  }

  RaftGroupId group() {
    return group;
  }

  /** Who belongs to the group. */
  public GroupMembers members() {
    return members;
  }

  ShardStateMachine stateMachine() {
    return stateMachine;
  }

  void attach(RaftServer server) {
    this.server = server;
  }

  /** Who is told how long each sync of the log took, in nanoseconds. Must not block. */
  public void whenLogSynced(LongConsumer meter) {
    whenLogSynced = meter;
  }

  void logSynced(long tookNs) {
    whenLogSynced.accept(tookNs);
  }

  /** What this node is in the group: leader, candidate, follower or listener; empty if nothing. */
  public Optional<String> role() {
    try {
      return Optional.of(division().getInfo().getCurrentRole().name().toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The node that leads as far as this one knows; it may be this one, ready or not. */
  public Optional<String> leaderId() {
    try {
      return Optional.ofNullable(division().getInfo().getLeaderId()).map(RaftPeerId::toString);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether this node leads and has applied everything that was committed before. */
  public boolean isLeaderReady() {
    try {
      return division().getInfo().isLeaderReady();
    } catch (IOException e) {
      return false;
    }
  }

  /** The current Raft term, 0 if there is none yet. */
  public long term() {
    try {
      return division().getInfo().getCurrentTerm();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The other members and how far they are; empty if this node does not lead, or is alone. */
  @Override
  public List<Follower> followers() {
    try {
      return followers(division());
    } catch (IOException e) {
      return List.of();
    }
  }

  static List<Follower> followers(Division division) {
    try {
      long[] matches = division.getInfo().getFollowerMatchIndices();
      List<ServerRpcProto> peers =
          division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
      if (matches == null || matches.length != peers.size()) {
        return List.of(); // It began or ceased to lead between the two questions.
      }
      long last = division.getRaftLog().getNextIndex() - 1;
      RaftConfiguration conf = division.getRaftConf();
      return IntStream.range(0, matches.length)
          // Not those that are on their way to become members.
          .filter(i -> conf.getPeer(RaftPeerId.valueOf(peers.get(i).getId().getId())) != null)
          .mapToObj(i -> follower(peers.get(i), last - matches[i]))
          .toList();
    } catch (IllegalStateException e) {
      // Ratis finds a newer term than that of its leader state, which is about to be closed.
      return List.of();
    }
  }

  private static Follower follower(ServerRpcProto peer, long behind) {
    String id = peer.getId().getId().toStringUtf8();
    return new Follower(id, Math.max(0, behind), peer.getLastRpcElapsedTimeMs());
  }

  /**
   * Makes another node the leader; Ratis refuses writes meanwhile. {@code done} is told by a thread
   * of Ratis.
   *
   * @param boundMs after which this node goes on leading
   */
  public void transferLeadership(String nodeId, long boundMs, Consumer<Boolean> done) {
    try {
      Division division = division();
      TransferLeadershipRequest request =
          new TransferLeadershipRequest(
              clientId,
              division.getId(),
              group,
              nextCallId.getAndIncrement(),
              RaftPeerId.valueOf(nodeId),
              boundMs);
      CompletableFuture<RaftClientReply> unused =
          division
              .getRaftServer()
              .transferLeadershipAsync(request)
              .whenComplete((reply, failure) -> done.accept(failure == null && reply.isSuccess()));
    } catch (IOException | RuntimeException e) {
      done.accept(false);
    }
  }

  @Override
  public void stepDown() {
    try {
      Division division = division();
      TransferLeadershipRequest toNobody =
          new TransferLeadershipRequest(
              clientId,
              division.getId(),
              group,
              nextCallId.getAndIncrement(),
              null,
              STEP_DOWN_BOUND_MS);
      CompletableFuture<RaftClientReply> unused =
          division.getRaftServer().transferLeadershipAsync(toNobody);
    } catch (IOException | RuntimeException e) {
      LOG.info("{}: did not step down this time: {}", group, e.toString());
    }
  }

  @Override
  public void reconnect(String nodeId) {
    try {
      IOException reason = new IOException("not heard of for too long");
      RaftServerRpc rpc = division().getRaftServer().getServerRpc();
      rpc.handleException(RaftPeerId.valueOf(nodeId), reason, true);
    } catch (IOException e) {
      LOG.info("{}: no new connection to {} this time: {}", group, nodeId, e.toString());
    }
  }

  @Override
  public long lastIndex() {
    try {
      return division().getRaftLog().getNextIndex() - 1;
    } catch (IOException e) {
      return RaftLog.INVALID_LOG_INDEX;
    }
  }

  @Override
  public long committedIndex() {
    try {
      return division().getRaftLog().getLastCommittedIndex();
    } catch (IOException e) {
      return RaftLog.INVALID_LOG_INDEX;
    }
  }

  @Override
  public long appliedIndex() {
    try {
      return division().getInfo().getLastAppliedIndex();
    } catch (IOException e) {
      return RaftLog.INVALID_LOG_INDEX;
    }
  }

  /**
   * Tells Ratis that more is durable, so that it may purge its log up to there. Does not wait for
   * it.
   */
  public void purge() {
    try {
      Division division = division();
      FailPoint.BEFORE_PURGE.hit();
      SnapshotManagementRequest request =
          SnapshotManagementRequest.newCreate(
              clientId,
              division.getId(),
              group,
              nextCallId.getAndIncrement(),
              PURGE_BOUND_MS,
              // However few entries it is.
              1);
      CompletableFuture<RaftClientReply> unused =
          division
              .getRaftServer()
              .snapshotManagementAsync(request)
              .whenComplete(
                  (reply, failure) -> {
                    FailPoint.AFTER_PURGE.hit();
                    if (failure != null) {
                      notPurged(failure);
                    } else if (!reply.isSuccess()) {
                      notPurged(reply.getException());
                    }
                  });
    } catch (IOException | RuntimeException e) {
      notPurged(e);
    }
  }

  /** The next time will do: it closes, or another database is about to come. */
  private void notPurged(Throwable reason) {
    LOG.info("{}: the log was not purged this time: {}", group, String.valueOf(reason));
  }

  /** Changes who belongs to the group, if it is {@code from} now; for its leader. */
  CompletableFuture<RaftClientReply> setMembers(List<RaftPeer> from, List<RaftPeer> to)
      throws IOException {
    Division division = division();
    SetConfigurationRequest.Arguments change =
        SetConfigurationRequest.Arguments.newBuilder()
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(from)
            .setServersInNewConf(to)
            .build();
    return division
        .getRaftServer()
        .setConfigurationAsync(
            new SetConfigurationRequest(
                clientId, division.getId(), group, nextCallId.getAndIncrement(), change));
  }

  /** The highest index known to be committed, by what the nodes tell each other; 0 if none is. */
  public long commitIndex() {
    try {
      return division().getCommitInfos().stream()
          .mapToLong(CommitInfoProto::getCommitIndex)
          .max()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Submits an entry; its outcome comes through {@code entry}. Blocks for as long as Ratis has no
   * room, which few entries in flight keep from happening; entries given by one thread keep their
   * order.
   */
  void submit(SubmittedEntry entry) {
    try {
      CompletableFuture<RaftClientReply> submitted = submitToDivision(entry);
      FailPoint.AFTER_APPEND.hit();
      CompletableFuture<RaftClientReply> unused =
          submitted.whenComplete(
              (reply, failure) -> {
                if (failure != null) {
                  entry.failed(Outcome.Reason.NOT_LEADER, failure.toString());
                } else {
                  replied(entry, reply);
                }
              });
    } catch (IOException | RuntimeException e) {
      entry.failed(Outcome.Reason.NOT_LEADER, e.toString());
    }
  }

  /**
   * Straight to the group, on this thread: by way of the server each entry would change threads
   * once more, which cost two thirds of the rate when measured.
   */
  private CompletableFuture<RaftClientReply> submitToDivision(SubmittedEntry entry)
      throws IOException {
    Division division = division();
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(division.getId())
            .setGroupId(group)
            .setCallId(nextCallId.getAndIncrement())
            .setMessage(entry)
            .setType(RaftClientRequest.writeRequestType())
            .build();
    return division instanceof RaftClientAsynchronousProtocol direct
        ? direct.submitClientRequestAsync(request)
        : division.getRaftServer().submitClientRequestAsync(request);
  }

  /** A success was told by the state machine already, with its results; this finds nobody then. */
  private static void replied(SubmittedEntry entry, RaftClientReply reply) {
    if (reply.isSuccess()) {
      entry.failed(Outcome.Reason.NOT_LEADER, "committed, but applied without its submitter");
    } else if (reply.getLeaderNotReadyException() != null
        || reply.getLeaderSteppingDownException() != null) {
      entry.failed(Outcome.Reason.LEADER_NOT_READY, String.valueOf(reply.getException()));
    } else {
      entry.failed(Outcome.Reason.NOT_LEADER, String.valueOf(reply.getException()));
    }
  }

  Division division() throws IOException {
    RaftServer attached = server;
    if (attached == null) {
      throw new IOException("not started yet");
    }
    return attached.getDivision(group);
  }
}
