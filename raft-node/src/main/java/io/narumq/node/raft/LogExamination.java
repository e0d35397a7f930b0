package io.narumq.node.raft;

import io.narumq.node.files.DamagedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.util.ProtoUtils;

/**
 * What the log of a group holds, every entry of it read, before Ratis sees it. Ratis takes a file
 * that ends early for whole, and would only log that it can not load a group.
 */
final class LogExamination {
  private final NavigableMap<Long, LogEntryProto> configurations = new TreeMap<>();
  private final List<Segment> segments;
  private long lastIndex;
  private long lastTerm;

  /**
   * Cuts off a write that power loss cut short at the very end.
   *
   * @param directory of the files of the log
   * @throws DamagedException if anything else is wrong with them
   */
  LogExamination(Path directory) throws IOException {
    segments = Segment.in(directory);
    lastIndex = segments.isEmpty() ? -1 : segments.get(0).start() - 1;
    for (Segment segment : segments) {
      if (segment.start() != lastIndex + 1) {
        throw new DamagedException(
            "%s: there is nothing between entry %d and this file"
                .formatted(segment.path(), lastIndex));
      }
      SegmentScan scan = SegmentScan.mend(segment, configurations);
      lastIndex = scan.lastIndex();
      lastTerm = Math.max(lastTerm, scan.lastTerm());
    }
  }

  /** The index of the first entry; empty if there is no file. */
  OptionalLong firstIndex() {
    return segments.stream().mapToLong(Segment::start).min();
  }

  /** The index of the last entry; empty if there is no file. */
  OptionalLong lastIndex() {
    return segments.isEmpty() ? OptionalLong.empty() : OptionalLong.of(lastIndex);
  }

  /** The term of the last entry, 0 if there is none. */
  long lastTerm() {
    return lastTerm;
  }

  /** The entries that name the members of the group, by index. */
  NavigableMap<Long, LogEntryProto> configurations() {
    return configurations;
  }

  /** Whom the entries name, or named. */
  List<RaftPeer> members() {
    return configurations.values().stream()
        .map(LogEntryProto::getConfigurationEntry)
        .flatMap(it -> Stream.concat(it.getPeersList().stream(), it.getOldPeersList().stream()))
        .map(ProtoUtils::toRaftPeer)
        .toList();
  }

  /** Whether it has the entry with this index. */
  boolean has(long index) {
    return firstIndex().orElse(Long.MAX_VALUE) <= index && index <= lastIndex;
  }
}
