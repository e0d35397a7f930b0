package io.narumq.node.http;

import io.narumq.node.shard.Shard;
import io.narumq.node.shard.Shards;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Whether the node is alive, and whether it is ready to serve. Thread safe.
 *
 * <p>A node without a majority is alive: to restart it would help nobody. It is not ready. One that
 * takes no sends for want of room is: else nobody could take out what fills the disk.
 */
public final class Health {
  /** A node that is further behind than this serves old reads and would be slow to lead. */
  private static final long BEHIND_ENTRIES_MAX = 100;

  private static final long LOOP_WAIT_MS = 2_000;

  private enum Phase {
    STARTING,
    RUNNING,
    STOPPING
  }

  private volatile Phase phase = Phase.STARTING;
  private volatile BooleanSupplier raftAlive = () -> true;
  private volatile BooleanSupplier joining = () -> false;
  private volatile Iterable<Shard> shards = List.of();
  private volatile BooleanSupplier diskRoom = () -> true;

  /**
   * Everything was started.
   *
   * @param joining whether the node is on its way back into the cluster
   * @param diskRoom whether sends are taken
   */
  public void running(
      BooleanSupplier raftAlive, BooleanSupplier joining, Shards shards, BooleanSupplier diskRoom) {
    this.raftAlive = raftAlive;
    this.joining = joining;
    this.shards = shards;
    this.diskRoom = diskRoom;
    phase = Phase.RUNNING;
  }

  /** From now on the node is not ready any more. */
  public void stopping() {
    phase = Phase.STOPPING;
  }

  /** What is dead, if something is. Waits up to 2 s for a sign of life. */
  Optional<String> dead() {
    if (phase == Phase.STOPPING) {
      return Optional.empty();
    }
    if (!raftAlive.getAsBoolean()) {
      return Optional.of("the Raft server is closed");
    }
    for (Shard shard : shards) {
      if (!isAlive(shard)) {
        return Optional.of("the loop of shard " + shard.number() + " does not turn");
      }
    }
    return Optional.empty();
  }

  /** Why the node is not ready, if it is not. */
  Optional<String> unready() {
    if (phase != Phase.RUNNING) {
      return Optional.of(phase == Phase.STARTING ? "starting" : "stopping");
    }
    if (joining.getAsBoolean()) {
      return Optional.of("joins the cluster anew");
    }
    for (Shard shard : shards) {
      if (shard.leaderId().isEmpty()) {
        return Optional.of("no leader of shard " + shard.number() + " is known");
      }
      long behind = shard.replica().commitIndex() - shard.applied().index();
      if (behind > BEHIND_ENTRIES_MAX) {
        return Optional.of("shard %d is %d entries behind".formatted(shard.number(), behind));
      }
    }
    return Optional.empty();
  }

  /** What is good to know of a node that is ready. */
  String remark() {
    return diskRoom.getAsBoolean() ? "" : "; no sends are taken: a disk is nearly full";
  }

  private static boolean isAlive(Shard shard) {
    try {
      shard.load().get(LOOP_WAIT_MS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
