package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A library that stands before the C library in a node's process and makes its disk worse, on
 * command. Compiled when it is first asked for.
 *
 * @param library the compiled one
 * @param control its first character is the command
 */
public record SyncShim(Path library, Path control) {
  /** What the disk does. */
  public enum Mode {
    /** What it is told. */
    WELL(' '),
    /** Every fsync fails. */
    SYNC_FAILS('f'),
    /** Every fsync takes half a second more. */
    SYNC_SLOW('s'),
    /** Every write finds the disk full. */
    WRITE_FAILS('w');

    private final char command;

    Mode(char command) {
      this.command = command;
    }
  }

  /** What this machine lacks for one, if anything. */
  public static Optional<String> missing() {
    return Shim.missing();
  }

  /** One whose files are in this folder. */
  public static SyncShim build(Path folder) {
    SyncShim shim =
        new SyncShim(Shim.compile("sync-shim", folder), folder.resolve("sync-shim.mode"));
    shim.set(Mode.WELL);
    return shim;
  }

  /** With what a process starts whose disk it is to be. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "NARU_SHIM", control.toString());
  }

  /** From now on. */
  public void set(Mode mode) {
    try {
      Files.writeString(control, String.valueOf(mode.command));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
