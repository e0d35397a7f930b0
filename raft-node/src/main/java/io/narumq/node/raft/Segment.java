package io.narumq.node.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of a Raft log, by its name.
 *
 * @param start index of its first entry
 * @param end index of its last entry; that of the entry before it if it is still open
 */
record Segment(Path path, long start, long end) {
  private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");

  /** In the order of the log. */
  static List<Segment> in(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .flatMap(file -> of(file).stream())
          .sorted(Comparator.comparingLong(Segment::start))
          .toList();
    }
  }

  private static Optional<Segment> of(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    if (name.group(1) != null) {
      long start = Long.parseLong(name.group(1));
      return Optional.of(new Segment(file, start, start - 1));
    }
    long start = Long.parseLong(name.group(2));
    return Optional.of(new Segment(file, start, Long.parseLong(name.group(3))));
  }

  /** Whether entries may still be appended to it. */
  boolean isOpen() {
    return end < start;
  }
}
