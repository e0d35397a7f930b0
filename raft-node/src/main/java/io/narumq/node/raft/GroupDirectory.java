package io.narumq.node.raft;

import io.narumq.node.config.Member;
import io.narumq.node.files.DamagedException;
import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.RaftPeer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a group's log, and what is missing in it if the node ended before the group had
 * its first leader.
 *
 * <p>Ratis loads every group that it finds with the members that are recorded there. They are
 * recorded with the first leader's first entry; a group that never had one is loaded without
 * members, and would stand for no election and give no vote for ever.
 */
final class GroupDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(GroupDirectory.class);

  /** Before every index of the log, and not -1, which Ratis takes for "none". */
  static final long BEFORE_THE_LOG = -2;

  private final Path directory;
  private final Path current;
  private final GroupRecords records;

  GroupDirectory(Path directory) {
    this.directory = directory;
    this.current = directory.resolve("current");
    this.records = new GroupRecords(current);
  }

  /** Whom the groups below a directory name, as far as they can be read. */
  static List<Member> named(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> groups = Files.list(directory)) {
      return groups.flatMap(it -> new GroupDirectory(it).records.named().stream()).toList();
    }
  }

  /** To be called before Ratis looks at it. Does nothing to a group that had a leader. */
  void complete(List<RaftPeer> members) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    if (records.haveVote()) {
      if (!records.haveMembers()) {
        write(members);
      }
    } else if (!hasLog()) {
      // Neither a vote nor an entry: the crash came while it was being made.
      delete();
    }
  }

  /**
   * Reads the whole log and what is beside it, and mends what a loss of power leaves.
   *
   * @param members all that this node ever heard of
   * @param durable index that the database has come to
   * @throws DamagedException if something is wrong with it
   */
  LogExamination examine(List<RaftPeer> members, long durable) throws IOException {
    finishPurge(durable);
    LogExamination log = new LogExamination(current);
    records.check(log, members, Math.max(durable, log.lastIndex().orElse(-1)));
    return log;
  }

  /**
   * Removes what is left of the log from before the database came from another node at this index.
   * What came after it began with a new file, and nothing was appended before the old ones went;
   * but a crash may have come in between, and Ratis can append nothing behind a gap.
   */
  void dropUpTo(long installedIndex) throws IOException {
    for (Segment segment : Segment.in(current)) {
      if (segment.start() <= installedIndex) {
        DurableFiles.delete(segment.path());
      }
    }
  }

  /**
   * Ratis purges the newest file first; a crash in between leaves the oldest ones before a gap. The
   * database has all that was before it.
   */
  private void finishPurge(long durable) throws IOException {
    List<Segment> segments = Segment.in(current);
    for (int i = segments.size() - 1; i > 0; i--) {
      long start = segments.get(i).start();
      Segment before = segments.get(i - 1);
      if (!before.isOpen() && before.end() + 1 < start && start <= durable + 1) {
        for (Segment purged : segments.subList(0, i)) {
          LOG.info("{}: was to be purged and goes now", purged.path());
          DurableFiles.delete(purged.path());
        }
        return;
      }
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
    records.writeMembers(entry);
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
