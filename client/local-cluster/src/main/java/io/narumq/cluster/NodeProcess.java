package io.narumq.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One node of a local cluster: its folder, and its process while it runs. The folder outlives the
 * process, so a node that is started again takes up its data and goes on with its log file.
 *
 * <p>Thread-safe.
 */
final class NodeProcess {
  private static final int TAIL_LINES = 20;

  private final NodeAddress address;
  private final NodeJvm jvm;
  private final List<String> flags;
  private final Path folder;

  private @Nullable Process process;
  private boolean paused;
  private boolean endWanted;

  NodeProcess(NodeAddress address, NodeJvm jvm, List<String> clusterFlags, Path folder) {
    this.address = address;
    this.jvm = jvm;
    this.folder = folder;
    this.flags =
        Stream.concat(
                Stream.of("--id", address.id(), "--data", folder.resolve("data").toString()),
                clusterFlags.stream())
            .toList();
  }

  NodeAddress address() {
    return address;
  }

  Path log() {
    return folder.resolve("node.log");
  }

  synchronized void start() {
    if (isAlive()) {
      throw new IllegalStateException(address.id() + " runs already");
    }
    try {
      Path temp = Files.createDirectories(folder.resolve("tmp"));
      process =
          new ProcessBuilder(jvm.command(temp, flags))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
    } catch (IOException e) {
      throw new LocalClusterException("cannot start " + address.id(), e);
    }
    paused = false;
    endWanted = false;
  }

  synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Alive and not paused: would answer a call. */
  synchronized boolean isRunning() {
    return isAlive() && !paused;
  }

  /** Ended without having been told to. */
  synchronized boolean diedByItself() {
    return process != null && !process.isAlive() && !endWanted;
  }

  synchronized long pid() {
    return running().pid();
  }

  /** SIGKILL; returns when the process is gone. */
  synchronized void kill() {
    endWanted = true;
    if (process != null) {
      awaitEnd(process.destroyForcibly());
    }
  }

  synchronized void pause() {
    signal("STOP");
    paused = true;
  }

  synchronized void resume() {
    signal("CONT");
    paused = false;
  }

  /** SIGTERM; does not wait. */
  synchronized void requestStop() {
    if (!isAlive()) {
      return;
    }
    if (paused) {
      resume();
    }
    endWanted = true;
    // By its handle: the process would close its input too, which ends a tethered node at once.
    running().toHandle().destroy();
  }

  /** Waits for the end of a process that was told to stop, and kills it if that takes too long. */
  void awaitStopped(Duration bound) {
    Process stopping;
    synchronized (this) {
      if (process == null) {
        return;
      }
      stopping = process;
    }
    try {
      if (!stopping.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  synchronized int exitCode() {
    if (process == null || process.isAlive()) {
      throw new IllegalStateException(address.id() + " did not end");
    }
    return process.exitValue();
  }

  /** What became of a node that died by itself. */
  synchronized String lastWords() {
    int code = process == null ? 0 : process.exitValue();
    return "%s died with exit code %d; its log ends with:%n%s"
        .formatted(address.id(), code, logTail());
  }

  /** The end of what the node wrote, for error messages. */
  String logTail() {
    try {
      List<String> lines = Files.readString(log(), StandardCharsets.UTF_8).lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  private Process running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(address.id() + " does not run");
    }
    return process;
  }

  private void signal(String name) {
    try {
      String command = "kill -" + name + " " + running().pid();
      int code = awaitEnd(new ProcessBuilder("sh", "-c", command).inheritIO().start());
      if (code != 0) {
        throw new LocalClusterException("cannot send SIG" + name + " to " + address.id());
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot send SIG" + name + " to " + address.id(), e);
    }
  }

  /**
   * Waits through interrupts: what was killed is gone within moments, and must be before a restart.
   */
  private static int awaitEnd(Process process) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
