package io.narumq.node.raft;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first bytes of an open file of the log that are no whole frame, and what to think of them.
 *
 * <p>A loss of power in the middle of an fsync leaves any part of what was being written: the file
 * ends too early, or sectors of it are still zero as they were when the file was made longer. No
 * entry of it was ever acknowledged, and the rest may be cut off, with the few whole entries of the
 * same fsync that may follow. Bytes that changed later are another thing: their entry may have been
 * acknowledged, and a node that forgets it could help to elect a leader that lacks it.
 */
final class BrokenFrame {
  private static final int SECTOR_BYTES = 512;

  /** Less is zero by chance. */
  private static final int PIECE_BYTES_MIN = 4;

  /** So many entries are written before they are forced, at most; Ratis is told so. */
  static final int UNFORCED_ENTRIES_MAX = 32;

  /** How far the index of a following entry may be away; keeps the search fast. */
  private static final long FOLLOWING_MAX = 1_000_000;

  private static final int SIZE_BYTES_MAX = 5;

  private final ByteBuffer file;
  private final int offset;
  private final long lastIndex;

  /** Behind the last byte of the file that is not zero. */
  private final int dataEnd;

  /**
   * @param offset of the first byte that belongs to no whole frame
   * @param lastIndex of the last whole frame before it
   */
  BrokenFrame(ByteBuffer file, int offset, long lastIndex) {
    this.file = file;
    this.offset = offset;
    this.lastIndex = lastIndex;
    this.dataEnd = dataEnd(file, offset);
  }

  /** Whether there is nothing at all but the zeros that files are made longer with. */
  boolean isEmpty() {
    return dataEnd == offset;
  }

  /** Whether it is what a loss of power leaves, and nothing else; else it is damage. */
  boolean isTorn() {
    if (isOneByte()) {
      return true;
    }
    List<Frame> following = following();
    return following.stream().allMatch(it -> it.index() <= lastIndex + UNFORCED_ENTRIES_MAX)
        && isIncomplete(following)
        && !isFlipped();
  }

  /** A single byte is no entry: the zeros themselves were changed. */
  private boolean isOneByte() {
    return dataEnd > offset && dataEnd(offset, dataEnd - 1) == offset;
  }

  /** Whether sectors are missing; those that a whole entry has a part in are not. */
  private boolean isIncomplete(List<Frame> following) {
    Optional<Frame.Size> size = Frame.sizeAt(file, offset);
    if (following.isEmpty()
        && (size.isPresent() ? size.get().end() > file.limit() : endsInSize())) {
      return true;
    }
    int end = size.map(Frame.Size::end).orElse(dataEnd);
    if (!following.isEmpty()) {
      end = Math.min(end, sectorBegin(following.get(0).offset()));
    }
    for (int piece = offset; piece < end; piece = sectorEnd(piece)) {
      int pieceEnd = Math.min(sectorEnd(piece), end);
      if (pieceEnd - piece >= PIECE_BYTES_MIN && dataEnd(piece, pieceEnd) == piece) {
        return true;
      }
    }
    return false;
  }

  private boolean endsInSize() {
    for (int i = offset; i < file.limit(); i++) {
      if (file.get(i) >= 0 || i - offset >= SIZE_BYTES_MAX) {
        return false;
      }
    }
    return true;
  }

  private static int sectorEnd(int offset) {
    return (offset / SECTOR_BYTES + 1) * SECTOR_BYTES;
  }

  private static int sectorBegin(int offset) {
    return offset / SECTOR_BYTES * SECTOR_BYTES;
  }

  /** Whole entries that were written behind it. */
  private List<Frame> following() {
    List<Frame> found = new ArrayList<>();
    int next = offset + 1;
    while (next < dataEnd) {
      Optional<Frame> frame = Frame.at(file, next, lastIndex + 1, lastIndex + FOLLOWING_MAX);
      frame.ifPresent(found::add);
      next = frame.map(Frame::end).orElse(next + 1);
    }
    return found;
  }

  /** Whether one changed bit explains it all: a body of zeros looks like missing sectors. */
  private boolean isFlipped() {
    return isSizeFlipped()
        || Frame.sizeAt(file, offset)
            .filter(size -> size.end() <= file.limit())
            .map(size -> OneBit.explains(file, offset, size.crc()))
            .orElse(false);
  }

  private boolean isSizeFlipped() {
    int length = Math.min(file.limit() - offset, Frame.ENTRY_BYTES_MAX + SIZE_BYTES_MAX * 2);
    byte[] copy = new byte[length];
    file.get(offset, copy);
    ByteBuffer frame = ByteBuffer.wrap(copy);
    for (int bit = 0; bit < 8 * Math.min(SIZE_BYTES_MAX, length); bit++) {
      copy[bit / 8] ^= (byte) (1 << bit % 8);
      if (Frame.at(frame, 0).isPresent()) {
        return true;
      }
      copy[bit / 8] ^= (byte) (1 << bit % 8);
    }
    return false;
  }

  private static int dataEnd(ByteBuffer file, int from) {
    return dataEnd(file, from, file.limit());
  }

  private int dataEnd(int from, int to) {
    return dataEnd(file, from, to);
  }

  private static int dataEnd(ByteBuffer file, int from, int to) {
    int end = to;
    while (end > from && file.get(end - 1) == 0) {
      end--;
    }
    return end;
  }
}
