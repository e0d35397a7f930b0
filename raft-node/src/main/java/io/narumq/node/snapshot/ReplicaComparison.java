package io.narumq.node.snapshot;

import io.narumq.node.exit.ExitCode;
import io.narumq.node.exit.Fatal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the checksums of this node's replicas with those that other nodes tell of theirs. The
 * process ends if a replica here differs from most: it was changed by something other than its log.
 * A chain of checksums never becomes equal again by itself, so nothing is lost by comparing it only
 * now and then. Thread safe.
 */
public final class ReplicaComparison {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaComparison.class);

  /** What was told of an entry that is not applied here yet waits for the next time. */
  private record Told(long index, long checksum) {}

  private record Replica(int shard, String nodeId) {}

  /** This node's own checksums. */
  @FunctionalInterface
  public interface Own {
    /** Of a shard when this was the last entry applied; empty if that is not known. */
    OptionalLong checksumAt(int shard, long index);
  }

  private final String what;
  private final Own own;
  private final IntSupplier members;
  private final Fatal fatal;
  private final Map<Replica, Told> waiting = new HashMap<>();
  private final Set<Replica> different = new HashSet<>();

  /**
   * @param what is compared, for people
   * @param members of the cluster now, this node included
   */
  public ReplicaComparison(String what, Own own, IntSupplier members, Fatal fatal) {
    this.what = what;
    this.own = own;
    this.members = members;
    this.fatal = fatal;
  }

  /** Another node's replica had this checksum when it had applied this entry and none after it. */
  public synchronized void told(String nodeId, int shard, long index, long checksum) {
    Replica replica = new Replica(shard, nodeId);
    Told before = waiting.remove(replica);
    if (before != null) {
      compare(replica, before);
    }
    Told now = new Told(index, checksum);
    if (!compare(replica, now)) {
      waiting.put(replica, now);
    }
  }

  /** Whether there was something to compare with. */
  private boolean compare(Replica replica, Told told) {
    OptionalLong here = own.checksumAt(replica.shard(), told.index());
    if (here.isEmpty()) {
      return false;
    }
    if (here.getAsLong() == told.checksum()) {
      different.remove(replica);
    } else if (different.add(replica)) {
      LOG.error(
          "{} of shard {} differs from that of node {} at entry {}: one of them is damaged",
          what,
          replica.shard(),
          replica.nodeId(),
          told.index());
      judge(replica.shard(), told.index());
    }
    return true;
  }

  /** Two that differ do not say who is wrong; one that differs from a majority is. */
  private void judge(int shard, long index) {
    long others = different.stream().filter(each -> each.shard() == shard).count();
    if (others >= members.getAsInt() / 2 + 1) {
      fatal.stop(
          ExitCode.REPLICA_DIFFERS,
          "%s of shard %d differs from that of %d other nodes, last at entry %d"
              .formatted(what, shard, others, index),
          null);
    }
  }
}
