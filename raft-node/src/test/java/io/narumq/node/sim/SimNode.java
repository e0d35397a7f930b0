package io.narumq.node.sim;

import io.narumq.statemachine.store.MemoryDatabase.Image;
import org.jspecify.annotations.Nullable;

/** A machine: its disks, and the process that runs on it or does not. */
final class SimNode {
  private final int id;
  private final SimWorld world;
  private final RaftDisk disk = new RaftDisk();
  private Image rows = Image.EMPTY;
  private @Nullable SimProcess process;

  SimNode(int id, SimWorld world) {
    this.id = id;
    this.world = world;
  }

  int id() {
    return id;
  }

  /** Where clients find it; its node id, too. */
  static String address(int id) {
    return "n" + id + ":1";
  }

  static int ofAddress(String address) {
    return address.charAt(1) - '0';
  }

  RaftDisk disk() {
    return disk;
  }

  /** The database as it is on disk. */
  Image rows() {
    return rows;
  }

  void rows(Image durable) {
    rows = durable;
  }

  @Nullable SimProcess process() {
    return process;
  }

  boolean leads() {
    return process != null && process.isLeaderReady();
  }

  void start() {
    if (process == null) {
      world.time().trace("n" + id, "starts", disk.last());
      process = new SimProcess(this, world);
      process.start();
    }
  }

  /** As by SIGKILL, with the power gone: only what was synced is there for sure. */
  void crash() {
    SimProcess running = process;
    if (running != null) {
      world.time().trace("n" + id, "crashes", disk.last());
      process = null;
      rows = running.durable();
      running.kill();
      disk.crash(world.chance().nextInt(3));
    }
  }
}
