package io.narumq.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A temporary folder that is removed when this process is gone, however it ended: a watch of its
 * own sees the end of its input. For data of an {@link InProcessNode}, which may write until the
 * very end.
 */
public final class VanishingFolder {
  private static final String WATCH = "trap '' HUP INT TERM TSTP; cat >/dev/null; rm -rf -- \"$1\"";

  /** A watch that nobody knows of is collected as garbage, and its input ends. */
  private static final Set<Process> WATCHES = ConcurrentHashMap.newKeySet();

  private VanishingFolder() {}

  /** Makes one whose name begins with {@code prefix}. */
  public static Path create(String prefix) throws IOException {
    Path folder = Files.createTempDirectory(prefix);
    WATCHES.add(
        new ProcessBuilder("/bin/sh", "-c", WATCH, "sh", folder.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
    return folder;
  }
}
