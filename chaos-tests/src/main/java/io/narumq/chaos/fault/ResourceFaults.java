package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.LIMITS;
import static io.narumq.chaos.fault.Need.PRLIMIT;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Command;
import io.narumq.chaos.cluster.ProcessGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Processes that the machine gives too little. */
final class ResourceFaults {
  private static final long MEMORY_BYTES = 64 << 20;

  private ResourceFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "out-of-memory",
            "the kernel kills a leader that has more than " + (MEMORY_BYTES >> 20) + " MiB",
            LIMITS,
            ResourceFaults::limitMemory),
        new Fault(
            "no-files",
            "a leader can open no more files or connections",
            PRLIMIT,
            ResourceFaults::noFiles));
  }

  /** What it has already is not counted, but all that it touches from then on. */
  private static Ongoing limitMemory(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    String node = leader.node();
    ProcessGroup group =
        ProcessGroup.create("memory")
            .set("memory.move_charge_at_immigrate", "3")
            .add(cluster.nodes().pid(node))
            .set("memory.limit_in_bytes", Long.toString(MEMORY_BYTES));
    return new Ongoing(
        "limited the memory of " + leader,
        () -> {
          boolean died = cluster.nodes().diedByItself(node);
          cluster.nodes().kill(node);
          group.close();
          return died ? Optional.empty() : Optional.of(node + " was not killed");
        });
  }

  private static Ongoing noFiles(ChaosCluster cluster, SplittableRandom random) throws IOException {
    Victims.Leader leader = Victims.leader(cluster, random);
    long pid = cluster.nodes().pid(leader.node());
    String before = limit(pid);
    long open = openFiles(pid);
    setLimit(pid, Long.toString(open));
    return Ongoing.certain(
        "%s may have no more than its %d open files".formatted(leader, open),
        () -> {
          if (cluster.nodes().isAlive(leader.node())) {
            setLimit(pid, before);
          }
        });
  }

  private static String limit(long pid) {
    return Command.run(
        "prlimit", "--pid", Long.toString(pid), "--nofile", "--noheadings", "--output", "SOFT");
  }

  private static void setLimit(long pid, String files) {
    Command.run("prlimit", "--pid", Long.toString(pid), "--nofile=" + files + ":");
  }

  private static long openFiles(long pid) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return open.count();
    }
  }
}
