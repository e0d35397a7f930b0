package io.narumq.node.raft;

import io.narumq.node.config.Member;
import io.narumq.node.leader.Follower;
import io.narumq.node.member.Members;
import io.narumq.node.raft.MembershipException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer.Division;
import org.apache.ratis.server.raftlog.RaftLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who belongs to the Raft group of a shard, and changes of that, which its leader makes: one at a
 * time, and only from what it was when somebody looked. A new member gets the data first and counts
 * once it has caught up. Thread safe; futures are completed by threads of Ratis, and fail with a
 * {@link MembershipException}.
 */
public final class GroupMembers implements Members.Group {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMembers.class);

  /** Heartbeats are answered several times a second. */
  private static final long SILENT_MS_MIN = 2_000;

  /** A member that answered in this time is counted on, where a majority must be left. */
  public static final long HEARD_MS_MAX = 1_000;

  /** What this node is at work on, as the leader. */
  private record Change(String nodeId, boolean in, CompletableFuture<Void> done) {}

  private final RaftReplica replica;
  private @Nullable Change underWay;

  GroupMembers(RaftReplica replica) {
    this.replica = replica;
  }

  @Override
  public Map<String, Optional<Member>> now() {
    Map<String, Optional<Member>> members = new TreeMap<>();
    try {
      RaftConfiguration conf = replica.division().getRaftConf();
      conf.getPreviousPeers().forEach(it -> members.put(it.getId().toString(), member(it)));
      conf.getCurrentPeers().forEach(it -> members.put(it.getId().toString(), member(it)));
    } catch (IOException e) {
      LOG.debug("{}: there are no members yet", replica.group(), e);
    }
    return members;
  }

  private static Optional<Member> member(RaftPeer peer) {
    return RaftPeers.member(peer);
  }

  /**
   * Members that are committed.
   *
   * @param ids sorted; empty while a change of them is not committed, and before there are any
   * @param index of the entry that names them
   */
  public record Settled(List<String> ids, long index) {}

  /** Who is settled as far as this node knows. */
  public Settled settled() {
    try {
      Division division = replica.division();
      RaftConfiguration conf = division.getRaftConf();
      List<String> ids =
          conf.getCurrentPeers().stream().map(it -> it.getId().toString()).sorted().toList();
      return new Settled(isSettled(division, conf) ? ids : List.of(), conf.getLogEntryIndex());
    } catch (IOException e) {
      return new Settled(List.of(), RaftLog.INVALID_LOG_INDEX);
    }
  }

  /**
   * Takes a node out that lost its data. Completes when that is committed, at once if the node is
   * no member.
   */
  public CompletableFuture<Void> removeSilent(String nodeId) {
    return change(nodeId, false, now -> without(now, checkSilent(nodeId)));
  }

  /** Takes a node out, which must not lead; otherwise like {@link #removeSilent}. */
  public CompletableFuture<Void> remove(String nodeId) {
    return change(nodeId, false, now -> without(now, nodeId));
  }

  /** Takes a node in. Completes when it has the data and is a full member, at once if it is one. */
  public CompletableFuture<Void> add(Member member) {
    return change(
        member.id(),
        true,
        now -> {
          List<RaftPeer> next = new ArrayList<>(now);
          next.add(RaftPeers.peer(member));
          return next;
        });
  }

  /** Whether a node is a member, or not, as of now; for the leader. */
  public boolean has(String nodeId) {
    try {
      return !nodeId.isEmpty()
          && replica.division().getRaftConf().getPeer(RaftPeerId.valueOf(nodeId)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  @FunctionalInterface
  private interface Next {
    List<RaftPeer> of(List<RaftPeer> now) throws MembershipException;
  }

  private synchronized CompletableFuture<Void> change(String nodeId, boolean in, Next next) {
    Change before = underWay;
    if (before != null && before.nodeId().equals(nodeId) && before.in() == in) {
      return before.done().copy();
    }
    try {
      RaftConfiguration conf = settledByLeader();
      if (has(nodeId) == in) {
        return CompletableFuture.completedFuture(null);
      }
      List<RaftPeer> now = List.copyOf(conf.getCurrentPeers());
      List<RaftPeer> then = next.of(now);
      LOG.info("{}: {} {}", replica.group(), in ? "takes in" : "takes out", nodeId);
      CompletableFuture<Void> done =
          replica.setMembers(now, then).handle(GroupMembers::checked).thenAccept(ok -> {});
      Change change = new Change(nodeId, in, done);
      underWay = change;
      var unused = done.whenComplete((ok, failure) -> ended(change, failure));
      return done.copy();
    } catch (MembershipException e) {
      return CompletableFuture.failedFuture(e);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(exception(e));
    }
  }

  private synchronized void ended(Change change, @Nullable Throwable failure) {
    String what = change.in() ? "taken in" : "taken out";
    if (failure == null) {
      LOG.info("{}: {} is {}", replica.group(), change.nodeId(), what);
    } else {
      LOG.warn("{}: {} was not {}: {}", replica.group(), change.nodeId(), what, failure.toString());
    }
    if (change.equals(underWay)) {
      underWay = null;
    }
  }

  /** The members, which must be committed: another leader could know of others else. */
  private RaftConfiguration settledByLeader() throws IOException, MembershipException {
    if (!replica.isLeaderReady()) {
      throw new MembershipException(Reason.NOT_LEADER, "does not lead");
    }
    Division division = replica.division();
    RaftConfiguration now = division.getRaftConf();
    if (underWay != null || !isSettled(division, now)) {
      throw new MembershipException(Reason.CHANGING, "a change of the members is under way");
    }
    return now;
  }

  private static boolean isSettled(Division division, RaftConfiguration conf) {
    return conf.getPreviousPeers().isEmpty()
        && conf.getLogEntryIndex() <= division.getRaftLog().getLastCommittedIndex();
  }

  /** A node that lost its data is not in the group's traffic: it asks before it starts with it. */
  private String checkSilent(String nodeId) throws MembershipException {
    for (Follower follower : replica.followers()) {
      if (follower.nodeId().equals(nodeId) && follower.silentMs() < SILENT_MS_MIN) {
        throw new MembershipException(
            Reason.HEARD_OF, "%s was heard of %d ms ago".formatted(nodeId, follower.silentMs()));
      }
    }
    return nodeId;
  }

  /** Those that are left must be able to go on, or even this change would not be committed. */
  private List<RaftPeer> without(List<RaftPeer> now, String nodeId) throws MembershipException {
    List<RaftPeer> next = now.stream().filter(it -> !it.getId().toString().equals(nodeId)).toList();
    long heard =
        replica.followers().stream()
            .filter(it -> !it.nodeId().equals(nodeId) && it.silentMs() < HEARD_MS_MAX)
            .count();
    if (1 + heard < next.size() / 2 + 1) {
      throw new MembershipException(
          Reason.MAJORITY_AT_RISK,
          "without %s only %d of %d nodes would answer".formatted(nodeId, 1 + heard, next.size()));
    }
    return next;
  }

  private static boolean checked(@Nullable RaftClientReply reply, @Nullable Throwable failure) {
    if (reply == null || !reply.isSuccess()) {
      throw new CompletionException(exception(reply == null ? failure : reply.getException()));
    }
    return true;
  }

  private static MembershipException exception(@Nullable Throwable cause) {
    Reason reason =
        cause instanceof ReconfigurationTimeoutException ? Reason.SILENT : Reason.FAILED;
    return new MembershipException(reason, String.valueOf(cause));
  }
}
