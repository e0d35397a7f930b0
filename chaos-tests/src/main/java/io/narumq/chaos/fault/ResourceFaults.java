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
  private static final long MEMORY_LEFT_BYTES = 4 << 20;

  private ResourceFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "out-of-memory",
            "the kernel kills a node that wants more memory than it has",
            LIMITS,
            ResourceFaults::limitMemory),
        new Fault(
            "no-files",
            "a leader can open no more files or connections",
            PRLIMIT,
            ResourceFaults::noFiles));
  }

  /**
   * What a process has when it joins a group is not counted, so it starts anew in one; and it gets
   * its limit when it serves.
   */
  private static Ongoing limitMemory(ChaosCluster cluster, SplittableRandom random)
      throws InterruptedException {
    String node = Victims.any(cluster, random);
    ProcessGroup group = ProcessGroup.create("memory");
    try {
      cluster.nodes().kill(node);
      cluster.nodes().start(node);
      group.add(cluster.nodes().pid(node));
      cluster.awaitWhole();
      long limit = anonymousBytes(group) + MEMORY_LEFT_BYTES;
      group.set("memory.limit_in_bytes", Long.toString(limit));
    } catch (RuntimeException e) {
      cluster.nodes().kill(node);
      group.close();
      throw e;
    }
    return new Ongoing(
        node + " gets no more memory",
        () -> {
          boolean died = cluster.nodes().diedByItself(node);
          cluster.nodes().kill(node);
          group.close();
          return died ? Optional.empty() : Optional.of(node + " was not killed");
        });
  }

  /** Caches of files can be taken away; this can not. */
  private static long anonymousBytes(ProcessGroup group) {
    return group
        .get("memory.stat")
        .lines()
        .filter(line -> line.startsWith("rss "))
        .mapToLong(line -> Long.parseLong(line.substring("rss ".length())))
        .sum();
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
