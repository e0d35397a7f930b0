package io.narumq.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Java machine that a node process runs on.
 *
 * @param java the {@code java} program
 * @param classPath where {@code mainClass} and all that it needs are found
 * @param mainClass takes the flags of a node
 */
public record NodeJvm(Path java, String classPath, String mainClass) {
  /** A folder of jars to run nodes from; without it nodes get the class path of this JVM. */
  public static final String LIB_PROPERTY = "naru.lib";

  /** Flags of nodes' JVMs, with blanks between, in place of those for tries and tests. */
  public static final String FLAGS_PROPERTY = "naru.node.jvm";

  private static final String NODE_JAR = "narumq-raft-node-";

  private static final String NODE_MAIN = "io.narumq.node.NodeMain";

  /**
   * For three nodes that share a small machine with the program that drives them.
   *
   * <ul>
   *   <li>A small heap: the backlog lives in RocksDB, so 512 MB are plenty for tries and tests.
   *   <li>The serial collector and the first compiler alone: neither takes a core from the other
   *       two nodes, and three nodes started together are at full speed within seconds instead of
   *       compiling for minutes.
   *   <li>Out of memory ends the process, as any supervisor expects it to.
   * </ul>
   */
  private static final List<String> FLAGS =
      List.of(
          "-Xms64m",
          "-Xmx512m",
          "-XX:MaxDirectMemorySize=256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError");

  /**
   * Becomes the program given behind it, deaf to what a terminal sends to all that was started from
   * it: a Ctrl-C meant for another command, the end of the session.
   */
  private static final List<String> DETACHED_SHELL =
      List.of("/bin/sh", "-c", "trap '' HUP INT TSTP; exec \"$@\"", "sh");

  /**
   * Runs nodes on this JVM's own Java, from the folder {@value #LIB_PROPERTY} or its class path.
   */
  public static NodeJvm current() {
    @Nullable String lib = System.getProperty(LIB_PROPERTY);
    String classPath =
        lib == null ? System.getProperty("java.class.path") : classPathOf(Path.of(lib));
    return new NodeJvm(
        Path.of(System.getProperty("java.home"), "bin", "java"), classPath, NODE_MAIN);
  }

  /** The node's own jar comes first: it has a faster class in place of one of Ratis. */
  private static String classPathOf(Path lib) {
    String all = lib + File.separator + "*";
    try (Stream<Path> jars = Files.list(lib)) {
      return Stream.concat(
              jars.map(Path::toString).filter(it -> it.contains(NODE_JAR)), Stream.of(all))
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new LocalClusterException("cannot read the jars in " + lib, e);
    }
  }

  private static List<String> flags() {
    String flags = System.getProperty(FLAGS_PROPERTY, "");
    return flags.isBlank() ? FLAGS : List.of(flags.strip().split(" +", -1));
  }

  /**
   * The command that runs a node.
   *
   * @param more flags of its JVM, behind those of every node
   */
  List<String> command(Ties ties, Path temp, List<String> more, List<String> nodeFlags) {
    List<String> command = new ArrayList<>();
    if (ties == Ties.DETACHED) {
      command.addAll(DETACHED_SHELL);
    }
    command.add(java.toString());
    command.addAll(flags());
    command.addAll(more);
    // Native libraries are unpacked there; a killed node leaves them behind.
    command.add("-Djava.io.tmpdir=" + temp);
    command.add("-cp");
    command.add(classPath);
    if (ties == Ties.TETHERED) {
      command.add(Tether.class.getName());
    }
    command.add(mainClass);
    command.addAll(nodeFlags);
    return command;
  }
}
