package io.narumq.node.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.util.AtomicFileOutputStream;

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

  private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

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
    if (!Files.isDirectory(current)) {
      return OptionalLong.empty();
    }
    try (Stream<Path> files = Files.list(current)) {
      return files
          .map(file -> SEGMENT.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(segment -> Long.parseLong(segment.group(1)))
          .min();
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
