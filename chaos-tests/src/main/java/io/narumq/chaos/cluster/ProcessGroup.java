package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Processes that share a limit: a control group of version 1, of one controller. To be closed, when
 * its processes are gone or not; they go back to where all are.
 */
public final class ProcessGroup implements AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private final Path controller;
  private final Path group;

  private ProcessGroup(Path controller, Path group) {
    this.controller = controller;
    this.group = group;
  }

  /** What this machine lacks for one, if anything. */
  public static Optional<String> missing() {
    if (!Command.isRoot()) {
      return Optional.of("root");
    }
    return Stream.of("blkio/blkio.throttle.write_iops_device", "memory/memory.limit_in_bytes")
        .map(ROOT::resolve)
        .filter(file -> !Files.isWritable(file))
        .map(file -> "control groups of version 1 (" + file + ")")
        .findFirst();
  }

  /** A new, empty one of a controller such as {@code memory}. */
  public static ProcessGroup create(String controller) {
    Path above = ROOT.resolve(controller);
    try {
      Path group = above.resolve("naru-" + ProcessHandle.current().pid());
      return new ProcessGroup(above, Files.createDirectories(group));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets a limit, by the name of its file. */
  public ProcessGroup set(String limit, String value) {
    write(group.resolve(limit), value);
    return this;
  }

  /** What a file of the group says. */
  public String get(String file) {
    try {
      return Files.readString(group.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on this process, with all its threads, is limited. */
  public ProcessGroup add(long pid) {
    write(group.resolve("cgroup.procs"), Long.toString(pid));
    return this;
  }

  @Override
  public void close() {
    get("cgroup.procs").lines().forEach(pid -> write(controller.resolve("cgroup.procs"), pid));
    try {
      Files.delete(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String value) {
    try {
      Files.writeString(file, value);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " does not take " + value, e);
    }
  }
}
