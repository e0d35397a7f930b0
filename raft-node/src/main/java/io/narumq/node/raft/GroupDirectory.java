package io.narumq.node.raft;

import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.SizeInBytes;

/**
 * The directory of a group's log, and what is missing in it if the node ended before the group had
 * its first leader.
 *
 * <p>Ratis loads every group that it finds with the members that are recorded there. They are
 * recorded with the first leader's first entry; a group that never had one is loaded without
 * members, and would stand for no election and give no vote for ever.
 */
final class GroupDirectory {
  /** Before every index of the log, and not -1, which Ratis takes for "none". */
  private static final long BEFORE_THE_LOG = -2;

  private final Path directory;
  private final Path current;

  GroupDirectory(Path directory) {
    this.directory = directory;
    this.current = directory.resolve("current");
  }

  /** To be called before Ratis looks at it. Does nothing to a group that had a leader. */
  void complete(List<RaftPeer> members) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    if (Files.exists(current.resolve("raft-meta"))) {
      if (!Files.exists(current.resolve("raft-meta.conf"))) {
        write(members);
      }
    } else if (!hasLog()) {
      // Neither a vote nor an entry: the crash came while it was being made.
      delete();
    }
  }

  /** The index of the first entry that the log has; empty if it has none. */
  OptionalLong firstIndex() throws IOException {
    return segments().stream().mapToLong(Segment::start).min();
  }

  /**
   * The index of the last entry that the log has, if it is less than {@code enough}; else perhaps a
   * lower one that is enough too. Empty if it has no file.
   *
   * @throws IOException if it can not be read
   */
  OptionalLong lastIndex(long enough) throws IOException {
    List<Segment> segments = segments();
    if (segments.isEmpty()) {
      return OptionalLong.empty();
    }
    Segment last = segments.get(segments.size() - 1);
    // A file is only begun when the one before it is full.
    boolean told = !last.isOpen() || last.start() - 1 >= enough;
    return OptionalLong.of(told ? last.end() : last.readEnd());
  }

  /**
   * Removes what is left of the log from before the database came from another node at this index.
   * What came after it began with a new file, and nothing was appended before the old ones went;
   * but a crash may have come in between, and Ratis can append nothing behind a gap.
   */
  void dropUpTo(long installedIndex) throws IOException {
    for (Segment segment : segments()) {
      if (segment.start() <= installedIndex) {
        DurableFiles.delete(segment.path());
      }
    }
  }

  private List<Segment> segments() throws IOException {
    if (!Files.isDirectory(current)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(current)) {
      return files
          .flatMap(file -> Segment.of(file).stream())
          .sorted(Comparator.comparingLong(Segment::start))
          .toList();
    }
  }

  /**
   * A file of the log.
   *
   * @param end index of its last entry; that of the entry before it if it is still open
   */
  private record Segment(Path path, long start, long end) {
    private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");

    /** As Ratis has it: that of its buffer for appends. */
    private static final SizeInBytes ENTRY_BYTES_MAX = SizeInBytes.valueOf(4L << 20);

    static Optional<Segment> of(Path file) {
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

    boolean isOpen() {
      return end < start;
    }

    long readEnd() throws IOException {
      AtomicLong index = new AtomicLong(end);
      LogSegment.readSegmentFile(
          path.toFile(),
          LogSegmentPath.matchLogSegment(path).getStartEnd(),
          ENTRY_BYTES_MAX,
          CorruptionPolicy.EXCEPTION,
          null,
          entry -> index.set(entry.getIndex()));
      return index.get();
    }
  }

  private void write(List<RaftPeer> members) throws IOException {
    RaftConfigurationProto.Builder configuration = RaftConfigurationProto.newBuilder();
    members.forEach(member -> configuration.addPeers(member.getRaftPeerProto()));
    LogEntryProto entry =
        LogEntryProto.newBuilder()
            .setIndex(BEFORE_THE_LOG)
            .setConfigurationEntry(configuration)
            .build();
    try (AtomicFileOutputStream out =
        new AtomicFileOutputStream(current.resolve("raft-meta.conf").toFile())) {
      entry.writeTo(out);
    }
  }

  private boolean hasLog() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("log_"));
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
