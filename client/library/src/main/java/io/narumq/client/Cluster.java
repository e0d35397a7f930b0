package io.narumq.client;

import io.narumq.client.internal.Calls;
import io.narumq.client.internal.MembershipChange;
import java.util.List;
import java.util.function.Consumer;

/** The nodes of the cluster, for operators. Thread-safe; made by {@link NaruClient#cluster}. */
public final class Cluster {
  private final Calls calls;

  Cluster(Calls calls) {
    this.calls = calls;
  }

  /**
   * Takes a node into the cluster, shard by shard: it gets the data and then counts. It runs
   * already, started with {@code --join}. Goes on for as long as that takes, also where an earlier
   * call left off; what is under way goes on by itself if this call ends.
   *
   * @param told of each step, by a thread of the client; must not block
   * @throws NaruException if it can not be done, for instance NODE_UNREACHABLE, NODE_REFUSED,
   *     NODE_ID_TAKEN; what was done until then stays
   */
  public void add(ClusterNode node, Consumer<MembershipStep> told) {
    Waiting.on(new MembershipChange(calls, node, null, told).start());
  }

  /**
   * Takes a node out of the cluster, shard by shard, whether it runs or not. What it leads is
   * handed over; a node that is in no shard any more ends by itself. Otherwise like {@link #add}.
   *
   * @throws NaruException for instance MAJORITY_AT_RISK, NODE_NOT_FOUND
   */
  public void remove(String nodeId, Consumer<MembershipStep> told) {
    Waiting.on(new MembershipChange(calls, null, nodeId, told).start());
  }

  /**
   * Takes a node in and then another one out, in each shard, so that there are never fewer than
   * before. See {@link #add} and {@link #remove}.
   */
  public void replace(String nodeId, ClusterNode by, Consumer<MembershipStep> told) {
    Waiting.on(new MembershipChange(calls, by, nodeId, told).start());
  }

  /**
   * Lets every node read all that it has stored of each shard, behind one entry of its log, and
   * compare it with what the others have. Returns when these entries are applied; the nodes do the
   * rest in the background. One that differs from most others ends. For operators: it costs each
   * node a read of its whole disk, at up to 200 MB/s.
   */
  public List<ReplicaCheck> checkReplicas() {
    return List.copyOf(Waiting.on(calls.checkReplicas()));
  }
}
