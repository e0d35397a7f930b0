package io.narumq.chaos.scenario;

import io.narumq.cluster.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the nodes of a cluster have in memory, in the order of their ids. */
final class NodeMemory {
  /** The last line of a histogram: instances, then bytes. */
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE);

  private NodeMemory() {}

  /** What the system gave them, heap and all else; 0 where that can not be known. */
  static List<Long> residentMegabytes(LocalCluster cluster) {
    return of(cluster, NodeMemory::residentMegabytes);
  }

  /** What their heaps hold on to: asks for a collection first. */
  static List<Long> liveHeapKilobytes(LocalCluster cluster) {
    return of(cluster, NodeMemory::liveHeapKilobytes);
  }

  private static List<Long> of(LocalCluster cluster, LongUnaryOperator ofProcess) {
    return cluster.nodeIds().stream().map(id -> ofProcess.applyAsLong(cluster.pid(id))).toList();
  }

  private static long residentMegabytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0; // No Linux.
    }
  }

  private static long liveHeapKilobytes(long pid) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
              .redirectErrorStream(true)
              .start();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher total = TOTAL.matcher(told);
      if (!total.find()) {
        throw new IllegalStateException("no total in: " + told);
      }
      return Long.parseLong(total.group(1)) >> 10;
    } catch (IOException e) {
      throw new IllegalStateException("can not run " + jcmd, e);
    }
  }
}
