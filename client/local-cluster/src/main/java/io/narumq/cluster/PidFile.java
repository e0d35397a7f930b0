package io.narumq.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers a process beyond the life of the one that started it: its id and when it began. A
 * system gives the ids of dead processes to new ones, so the id alone might name a stranger.
 */
final class PidFile {
  /** Begins are reckoned from the wall clock, which may have been set since. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  private final Path file;

  PidFile(Path file) {
    this.file = file;
  }

  void write(ProcessHandle process) throws IOException {
    Instant begin = process.info().startInstant().orElse(Instant.now());
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, process.pid() + " " + begin + "\n", StandardCharsets.UTF_8);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether a process was started and not ended on purpose since. */
  boolean exists() {
    return Files.exists(file);
  }

  /** The process, if it is still there and still the same. */
  Optional<ProcessHandle> find() {
    if (!exists()) {
      return Optional.empty();
    }
    try {
      String[] words = Files.readString(file, StandardCharsets.UTF_8).strip().split(" ", 2);
      Instant begin = Instant.parse(words[1]);
      return ProcessHandle.of(Long.parseLong(words[0])).filter(found -> beganAt(found, begin));
    } catch (IOException | RuntimeException e) {
      throw new LocalClusterException(
          "cannot read " + file + "; if no node of this folder runs, remove it", e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalClusterException("cannot remove " + file, e);
    }
  }

  private static boolean beganAt(ProcessHandle process, Instant begin) {
    return process
        .info()
        .startInstant()
        .filter(actual -> Duration.between(begin, actual).abs().compareTo(TOLERANCE) <= 0)
        .isPresent();
  }
}
