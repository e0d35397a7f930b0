package io.narumq.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One node of a local cluster: its folder, and its process while it runs. The folder outlives the
 * process, so a node that is started again takes up its data and goes on with its log file. A
 * detached process is found again by those who come later.
 *
 * <p>Thread-safe.
 */
final class NodeProcess {
  private static final int TAIL_LINES = 20;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final NodeAddress address;
  private final NodeJvm jvm;
  private final Ties ties;
  private final NodePlaces places;
  private final List<String> flags;
  private final Path folder;
  private final PidFile pidFile;

  private @Nullable Life life;
  private boolean paused;
  private boolean endWanted;

  NodeProcess(NodeAddress address, LocalClusterOptions options) {
    this(address, options, NodeFlags.of(options, address));
  }

  NodeProcess(NodeAddress address, LocalClusterOptions options, List<String> flags) {
    this.address = address;
    this.jvm = options.jvm();
    this.ties = options.ties();
    this.places = options.places();
    this.folder = options.folder().resolve(address.id());
    this.pidFile = new PidFile(folder.resolve("node.pid"));
    this.flags = flags;
    if (ties == Ties.DETACHED) {
      life = pidFile.find().map(Life::of).orElse(null);
    }
  }

  NodeAddress address() {
    return address;
  }

  Path log() {
    return folder.resolve("node.log");
  }

  void start() {
    start(List.of());
  }

  /** Starts it with more flags of its JVM than all nodes have. */
  synchronized void start(List<String> jvmFlags) {
    if (isAlive()) {
      throw new IllegalStateException(address.id() + " runs already");
    }
    try {
      Path temp = Files.createDirectories(folder.resolve("tmp"));
      ProcessBuilder builder =
          new ProcessBuilder(command(temp, jvmFlags))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      if (ties == Ties.DETACHED) {
        builder.redirectInput(new File("/dev/null"));
      }
      Life started = Life.of(builder.start());
      life = started;
      if (ties == Ties.DETACHED) {
        pidFile.write(started.process());
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot start " + address.id(), e);
    }
    paused = false;
    endWanted = false;
  }

  private List<String> command(Path temp, List<String> jvmFlags) {
    List<String> command = new ArrayList<>(places.launcher(address.number()));
    command.addAll(jvm.command(ties, temp, jvmFlags, flags));
    return command;
  }

  synchronized boolean isAlive() {
    return life != null && life.isAlive();
  }

  /** Alive and not paused: would answer a call. */
  synchronized boolean isRunning() {
    return isAlive() && !paused;
  }

  /** Ended without having been told to. */
  synchronized boolean diedByItself() {
    boolean started = ties == Ties.DETACHED ? pidFile.exists() : life != null;
    return started && !isAlive() && !endWanted;
  }

  synchronized long pid() {
    return running().process().pid();
  }

  /** SIGKILL; returns when the process is gone. */
  synchronized void kill() {
    endWanted = true;
    if (life != null) {
      life.process().destroyForcibly();
      while (life.isAlive()) {
        // Also through interrupts: it is gone within moments, and must be before a restart.
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    forget();
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
    running().process().destroy();
  }

  /** Waits for the end of a process that was told to stop, and kills it if that takes too long. */
  void awaitStopped(Duration bound) {
    Life stopping;
    synchronized (this) {
      if (life == null) {
        forget();
        return;
      }
      stopping = life;
    }
    long end = System.nanoTime() + bound.toNanos();
    while (stopping.isAlive()) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        kill();
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    forget();
  }

  synchronized int exitCode() {
    return child()
        .filter(it -> !it.isAlive())
        .orElseThrow(() -> new IllegalStateException(address.id() + " is no child that ended"))
        .exitValue();
  }

  /** What became of a node that died by itself. */
  synchronized String lastWords() {
    String code = child().map(it -> " with exit code " + it.exitValue()).orElse("");
    return "%s died%s; its log ends with:%n%s".formatted(address.id(), code, logTail());
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

  private Optional<Process> child() {
    return life == null ? Optional.empty() : life.child();
  }

  private Life running() {
    if (life == null || !life.isAlive()) {
      throw new IllegalStateException(address.id() + " does not run");
    }
    return life;
  }

  private void forget() {
    if (ties == Ties.DETACHED) {
      pidFile.delete();
    }
  }

  private void signal(String name) {
    try {
      String command = "kill -" + name + " " + pid();
      Process kill = new ProcessBuilder("sh", "-c", command).inheritIO().start();
      if (kill.onExit().join().exitValue() != 0) {
        throw new LocalClusterException("cannot send SIG" + name + " to " + address.id());
      }
    } catch (IOException e) {
      throw new LocalClusterException("cannot send SIG" + name + " to " + address.id(), e);
    }
  }
}
