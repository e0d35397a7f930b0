package io.narumq.node;

import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;

/**
 * Learns from the leaders of shards that this node was taken out: nobody sends it the entry that
 * says so. Once no shard has it any more there is nothing left for it to do. Thread safe.
 */
final class Dismissal {
  private final String self;
  private final int shards;
  private final IntToLongFunction membersIndex;
  private final BooleanSupplier isMember;
  private final Runnable whenTakenOut;
  private final Set<Integer> takenOut = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean in = new AtomicBoolean();
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * @param membersIndex of the entry that names the members of a shard, as this node has it: what
   *     is told of an earlier one is from before this node was taken in
   * @param isMember whether this node became a full member of all shards, and did not ask to leave
   * @param whenTakenOut run once, when it is a member of none any more
   */
  Dismissal(
      String self,
      int shards,
      IntToLongFunction membersIndex,
      BooleanSupplier isMember,
      Runnable whenTakenOut) {
    this.self = self;
    this.shards = shards;
    this.membersIndex = membersIndex;
    this.isMember = isMember;
    this.whenTakenOut = whenTakenOut;
  }

  /** Another node told what it knows. */
  void told(String nodeId, GetTopologyResponse topology) {
    boolean member = isMember.getAsBoolean();
    if (member && in.compareAndSet(false, true)) {
      // What was told on the way in is from before.
      takenOut.clear();
    }
    topology.getShardsList().forEach(shard -> told(nodeId, shard));
    if (member && takenOut.size() == shards && told.compareAndSet(false, true)) {
      whenTakenOut.run();
    }
  }

  private void told(String nodeId, Shard shard) {
    boolean leads = shard.getLeaderNodeId().equals(nodeId);
    boolean isSettled = shard.getMemberNodeIdsCount() > 0;
    if (!leads
        || !isSettled
        || shard.getMembersIndex() < membersIndex.applyAsLong(shard.getNumber())) {
      return;
    }
    if (shard.getMemberNodeIdsList().contains(self)) {
      takenOut.remove(shard.getNumber());
    } else {
      takenOut.add(shard.getNumber());
    }
  }

  /** Whether a shard does not have this node any more, or not yet. */
  boolean from(int shard) {
    return takenOut.contains(shard);
  }
}
