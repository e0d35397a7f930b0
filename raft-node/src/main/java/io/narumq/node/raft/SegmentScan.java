package io.narumq.node.raft;

import io.narumq.node.files.DamagedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a file of the log to its end, as Ratis is about to do, and tells better than Ratis what is
 * wrong with it: to Ratis a write that power loss cut short looks like any damage.
 */
final class SegmentScan {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentScan.class);

  private final Segment segment;
  private final ByteBuffer file;
  private final NavigableMap<Long, LogEntryProto> configurations;
  private int end;
  private long lastIndex;
  private long lastTerm;

  private SegmentScan(
      Segment segment, ByteBuffer file, NavigableMap<Long, LogEntryProto> configurations) {
    this.segment = segment;
    this.file = file;
    this.configurations = configurations;
    this.lastIndex = segment.start() - 1;
  }

  /**
   * Cuts off what was never whole.
   *
   * @param configurations takes the entries that name members
   * @throws DamagedException if anything else is wrong
   */
  static SegmentScan mend(Segment segment, NavigableMap<Long, LogEntryProto> configurations)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      SegmentScan scan = new SegmentScan(segment, file, configurations);
      if (scan.isCut()) {
        LOG.warn(
            "{}: the write behind entry {} was cut short and is dropped, {} bytes",
            segment.path(),
            scan.lastIndex,
            file.limit() - scan.end);
        channel.truncate(scan.end);
        channel.force(true);
      }
      return scan;
    }
  }

  /** Of the last entry; of the one before the file if it has none. */
  long lastIndex() {
    return lastIndex;
  }

  /** Of the last entry, 0 if it has none. */
  long lastTerm() {
    return lastTerm;
  }

  /** Whether there is something behind the last entry that goes. */
  private boolean isCut() throws DamagedException {
    ByteBuffer header = SegmentedRaftLogFormat.getHeaderBytebuffer();
    int length = Math.min(header.remaining(), file.limit());
    int matching = file.slice(0, length).mismatch(header.slice(0, length));
    boolean whole = matching < 0 && length == header.remaining();
    if (whole) {
      end = length;
      readFrames();
    }
    if (!segment.isOpen() && lastIndex != segment.end()) {
      throw damaged("can not be read behind entry %d".formatted(lastIndex));
    }
    BrokenFrame rest = new BrokenFrame(file, end, lastIndex);
    if (rest.isEmpty() || (!whole && isBegun(matching, length))) {
      return false;
    }
    if (!whole || !segment.isOpen() || !rest.isTorn()) {
      throw damaged("has damaged bytes behind entry %d, at %d".formatted(lastIndex, end));
    }
    return true;
  }

  /** A part of the header and zeros: Ratis takes such a file for none. */
  private boolean isBegun(int matching, int length) {
    int from = matching < 0 ? length : matching;
    return new BrokenFrame(file, from, lastIndex).isEmpty();
  }

  private void readFrames() throws DamagedException {
    for (Optional<Frame> next = Frame.at(file, end); next.isPresent(); next = Frame.at(file, end)) {
      Frame frame = next.get();
      if (frame.index() != lastIndex + 1) {
        throw damaged("has entry %d behind entry %d".formatted(frame.index(), lastIndex));
      }
      if (frame.isConfiguration()) {
        configurations.put(frame.index(), frame.read(file));
      }
      lastIndex = frame.index();
      lastTerm = frame.term();
      end = frame.end();
    }
  }

  private DamagedException damaged(String how) {
    return new DamagedException(segment.path() + " " + how);
  }
}
