package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.DISK;
import static io.narumq.chaos.fault.Need.DISK_LIMITS;
import static io.narumq.chaos.fault.Need.FREEZER;
import static io.narumq.chaos.fault.Need.SHIM;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.ProcessGroup;
import io.narumq.chaos.cluster.SmallDisk;
import io.narumq.chaos.cluster.SyncShim;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Disks that are full, slow, gone, or forget what they were not forced to keep. */
final class DiskFaults {
  private static final int SLOW_WRITES_PER_SECOND = 20;

  private DiskFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "power-loss",
            "a node is killed, and what it had not forced to disk is gone",
            DISK,
            (cluster, random) -> losePower(cluster, List.of(Victims.any(cluster, random)))),
        new Fault(
                "power-loss-all",
                "the same on all nodes at the same moment",
                DISK,
                (cluster, random) -> losePower(cluster, cluster.ids()))
            .leavingNoMajority(),
        new Fault("full-disk", "the disk of a leader is full", DISK, DiskFaults::fillUp),
        new Fault(
            "read-only-disk",
            "the disk of a leader refuses to write",
            DISK,
            DiskFaults::refuseWrites),
        new Fault("dead-disk", "the disk of a leader fails at everything", DISK, DiskFaults::die),
        new Fault(
            "hung-disk", "writes to the disk of a leader do not return", FREEZER, DiskFaults::hang),
        new Fault(
            "slow-disk",
            "the disk of a leader takes " + SLOW_WRITES_PER_SECOND + " writes a second",
            DISK_LIMITS,
            DiskFaults::slowDown),
        new Fault(
            "fsync-fails",
            "every fsync of a node fails",
            SHIM,
            (cluster, random) -> shim(cluster, random, SyncShim.Mode.SYNC_FAILS)),
        new Fault(
            "fsync-slow",
            "every fsync of a node takes half a second more",
            SHIM,
            (cluster, random) -> shim(cluster, random, SyncShim.Mode.SYNC_SLOW)),
        new Fault(
            "writes-fail",
            "every write of a node to a file finds the disk full",
            SHIM,
            (cluster, random) -> shim(cluster, random, SyncShim.Mode.WRITE_FAILS)));
  }

  private static Ongoing losePower(ChaosCluster cluster, List<String> victims) throws IOException {
    List<SmallDisk> disks = victims.stream().map(id -> disk(cluster, id)).toList();
    List<HalfForced> probes =
        HalfForced.write(victims.stream().map(id -> cluster.data(id).resolve("probe")).toList());
    SmallDisk.cutPower(disks);
    victims.parallelStream().forEach(cluster.nodes()::kill);
    disks.forEach(SmallDisk::restorePower);
    return new Ongoing("cut the power of " + victims, () -> HalfForced.harmless(probes));
  }

  private static Ongoing fillUp(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    SmallDisk disk = disk(cluster, leader.node());
    disk.fillUp();
    return Ongoing.certain("filled the disk of " + leader, disk::empty);
  }

  private static Ongoing refuseWrites(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    SmallDisk disk = disk(cluster, leader.node());
    disk.refuseWrites();
    return new Ongoing(
        "the disk of " + leader + " refuses to write",
        () -> {
          cluster.nodes().kill(leader.node());
          disk.restorePower();
          return leader.stillLeads();
        });
  }

  private static Ongoing die(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    SmallDisk disk = disk(cluster, leader.node());
    SmallDisk.cutPower(List.of(disk));
    return new Ongoing(
        "the disk of " + leader + " is dead",
        () -> {
          cluster.nodes().kill(leader.node());
          disk.restorePower();
          return leader.stillLeads();
        });
  }

  private static Ongoing hang(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    SmallDisk disk = disk(cluster, leader.node());
    disk.freeze();
    return new Ongoing(
        "the disk of " + leader + " hangs",
        () -> {
          disk.thaw();
          return leader.stillLeads();
        });
  }

  private static Ongoing slowDown(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    String limit = disk(cluster, leader.node()).device() + " " + SLOW_WRITES_PER_SECOND;
    ProcessGroup group =
        ProcessGroup.create("blkio")
            .set("blkio.throttle.write_iops_device", limit)
            .add(cluster.nodes().pid(leader.node()));
    return Ongoing.certain("slowed down the disk of " + leader, group::close);
  }

  /** The node starts anew, to have the library in it. */
  private static Ongoing shim(ChaosCluster cluster, SplittableRandom random, SyncShim.Mode mode)
      throws InterruptedException {
    String victim = Victims.any(cluster, random);
    SyncShim shim = SyncShim.build(cluster.data(victim).getParent());
    Restart.with(cluster, victim, shim.environment());
    shim.set(mode);
    return Ongoing.certain(
        "the disk of %s: %s".formatted(victim, mode),
        () -> {
          shim.set(SyncShim.Mode.WELL);
          Restart.without(cluster, victim);
        });
  }

  private static SmallDisk disk(ChaosCluster cluster, String node) {
    return cluster.disk(node).orElseThrow();
  }

  /** A file with a part that was forced to disk and one that was not. */
  private record HalfForced(Path file) {
    private static final String FORCED = "forced";

    /**
     * More than a block: of that in which the forced part ends, somebody's fsync may force more.
     */
    private static final int LEFT_BYTES = 100_000;

    static List<HalfForced> write(List<Path> files) throws IOException {
      for (Path file : files) {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
          out.writeBytes(FORCED);
          out.getFD().sync();
          out.write(new byte[LEFT_BYTES]);
        }
      }
      return files.stream().map(HalfForced::new).toList();
    }

    /** Why the loss was none; a disk that lost what was forced is no fault of ours to judge. */
    static Optional<String> harmless(List<HalfForced> probes) throws IOException {
      for (HalfForced probe : probes) {
        long size = Files.size(probe.file);
        Files.delete(probe.file);
        if (size >= FORCED.length() + LEFT_BYTES) {
          return Optional.of(probe.file + " has all that was not forced to disk");
        }
      }
      return Optional.empty();
    }
  }
}
