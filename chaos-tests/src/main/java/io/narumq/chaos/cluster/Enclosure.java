package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process with networks and mounts of its own. The kernel takes them away with the last process
 * that uses them: nothing has to be cleaned up, even after a {@code kill -9}.
 */
public final class Enclosure {
  private static final Path NETWORK_NAMES = Path.of("/run/netns");
  private static final String MARK = "naru.enclosed";

  private Enclosure() {}

  /** What this machine lacks for one, if anything. */
  public static Optional<String> missing() {
    if (!Command.isRoot()) {
      return Optional.of("root");
    }
    return Stream.of("unshare", "nsenter", "ip", "nft", "mount")
        .filter(program -> !Command.exists(program))
        .findFirst();
  }

  /** Whether this process runs in one. */
  public static boolean isHere() {
    return Boolean.getBoolean(MARK);
  }

  /**
   * The command that runs a Java program (its flags, its main class, its arguments) in a new one.
   */
  public static List<String> command(List<String> javaArguments) {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "--mount", "--propagation", "private", "--"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-D" + MARK + "=true");
    command.addAll(javaArguments);
    return command;
  }

  /** To be called once in a new one, before networks are made. */
  static void furnish() {
    if (!isHere()) {
      throw new IllegalStateException(
          "not in an enclosure: the machine's own network is not for us");
    }
    try {
      Files.createDirectories(NETWORK_NAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Names of networks are files there; the machine's own ones must not see ours.
    Command.run("mount", "-t", "tmpfs", "none", NETWORK_NAMES.toString());
    Command.run("ip", "link", "set", "lo", "up");
    forgetForeignDisks();
  }

  /**
   * Our copies of mounts keep disks of other runs alive, which then do not lose what they should
   * when their power is cut.
   */
  private static void forgetForeignDisks() {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
      mounts
          .filter(line -> line.startsWith("/dev/loop"))
          .map(line -> line.split(" ", 3)[1])
          .forEach(folder -> Command.run("umount", "--lazy", folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command that becomes the command behind it, in the network of this name. */
  static List<String> in(String network) {
    return List.of("nsenter", "--net=" + NETWORK_NAMES.resolve(network));
  }
}
