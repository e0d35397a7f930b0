package io.narumq.node.raft;

import io.narumq.node.leader.Follower;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer.Division;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who belongs to the Raft group of a shard, and changes of that, which its leader makes: one at a
 * time, and only from what it was when somebody looked. Thread safe; futures are completed by
 * threads of Ratis.
 */
public final class GroupMembers {
  private static final Logger LOG = LoggerFactory.getLogger(GroupMembers.class);

  /** Heartbeats are answered several times a second. */
  private static final long SILENT_MS_MIN = 2_000;

  private final RaftReplica replica;

  GroupMembers(RaftReplica replica) {
    this.replica = replica;
  }

  /**
   * Takes a node out. Completes when that is committed, at once if the node is no member; fails
   * with an {@link IllegalStateException} if it will not be done, else with an {@link IOException}.
   */
  public CompletableFuture<Void> remove(String nodeId) {
    try {
      RaftConfiguration now = settled();
      if (now.getPeer(RaftPeerId.valueOf(nodeId)) == null) {
        return CompletableFuture.completedFuture(null);
      }
      checkSilent(nodeId);
      List<RaftPeer> next =
          now.getCurrentPeers().stream()
              .filter(peer -> !peer.getId().toString().equals(nodeId))
              .toList();
      LOG.info("{}: takes {} out of its members", replica.group(), nodeId);
      return change(now.getCurrentPeers(), next);
    } catch (IOException | IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Takes a node in. Completes when it has the data and is a full member, at once if it is one;
   * fails like {@link #remove}.
   */
  public CompletableFuture<Void> add(RaftMember member) {
    try {
      RaftConfiguration now = settled();
      RaftPeer peer = RaftNode.peer(member);
      if (now.getPeer(peer.getId()) != null) {
        return CompletableFuture.completedFuture(null);
      }
      List<RaftPeer> next = new ArrayList<>(now.getCurrentPeers());
      next.add(peer);
      LOG.info("{}: takes {} into its members", replica.group(), member.id());
      return change(now.getCurrentPeers(), next);
    } catch (IOException | IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The members, which must be committed: another leader could know of others else. */
  private RaftConfiguration settled() throws IOException {
    if (!replica.isLeaderReady()) {
      throw new IllegalStateException("does not lead");
    }
    Division division = replica.division();
    RaftConfiguration now = division.getRaftConf();
    if (!now.getPreviousPeers().isEmpty()
        || now.getLogEntryIndex() > division.getRaftLog().getLastCommittedIndex()) {
      throw new IOException("a change of the members is under way");
    }
    return now;
  }

  /** A node that lost its data is not in the group's traffic: it asks before it starts with it. */
  private void checkSilent(String nodeId) {
    for (Follower follower : replica.followers()) {
      if (follower.nodeId().equals(nodeId) && follower.silentMs() < SILENT_MS_MIN) {
        throw new IllegalStateException(
            "%s was heard of %d ms ago".formatted(nodeId, follower.silentMs()));
      }
    }
  }

  private CompletableFuture<Void> change(Collection<RaftPeer> from, List<RaftPeer> to)
      throws IOException {
    return replica.setMembers(List.copyOf(from), to).thenCompose(GroupMembers::outcome);
  }

  private static CompletableFuture<Void> outcome(RaftClientReply reply) {
    return reply.isSuccess()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.failedFuture(new IOException(String.valueOf(reply.getException())));
  }
}
