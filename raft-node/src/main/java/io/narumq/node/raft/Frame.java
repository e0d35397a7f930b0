package io.narumq.node.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in a file of the Raft log: its size as a varint, a {@link LogEntryProto} of
 * so many bytes, and the CRC32C over both.
 *
 * @param end offset behind it
 * @param isConfiguration whether the entry names the members of the group
 */
record Frame(int offset, int end, long term, long index, boolean isConfiguration) {
  /** As Ratis has it: that of its buffer for appends. */
  static final int ENTRY_BYTES_MAX = 4 << 20;

  static final int CRC_BYTES = Integer.BYTES;
  private static final int TERM_TAG = tag(LogEntryProto.TERM_FIELD_NUMBER, 0);
  private static final int INDEX_TAG = tag(LogEntryProto.INDEX_FIELD_NUMBER, 0);
  private static final int CONFIGURATION_TAG =
      tag(LogEntryProto.CONFIGURATIONENTRY_FIELD_NUMBER, 2);

  /**
   * The size of an entry and where it begins.
   *
   * @param body offset of the entry
   */
  record Size(int body, int bytes) {
    /** Offset of the checksum. */
    int crc() {
      return body + bytes;
    }

    int end() {
      return crc() + CRC_BYTES;
    }
  }

  /** What the bytes there say about a size; empty if it can not be one. */
  static Optional<Size> sizeAt(ByteBuffer file, int offset) {
    int bytes = 0;
    for (int i = 0; i < 4 && offset + i < file.limit(); i++) {
      byte next = file.get(offset + i);
      bytes |= (next & 0x7f) << (7 * i);
      if (next >= 0) {
        boolean possible = bytes > 0 && bytes <= ENTRY_BYTES_MAX;
        return possible ? Optional.of(new Size(offset + i + 1, bytes)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The frame there; empty if there is none that is whole. */
  static Optional<Frame> at(ByteBuffer file, int offset) {
    return at(file, offset, 0, Long.MAX_VALUE);
  }

  /** The same for an entry of certain indexes; much faster where there is none. */
  static Optional<Frame> at(ByteBuffer file, int offset, long indexMin, long indexMax) {
    Size size = sizeAt(file, offset).orElse(null);
    if (size == null || size.end() > file.limit()) {
      return Optional.empty();
    }
    Frame frame = head(file, offset, size);
    boolean whole =
        frame != null
            && frame.index >= indexMin
            && frame.index <= indexMax
            && file.getInt(size.crc()) == crc(file, offset, size.crc());
    return whole ? Optional.of(frame) : Optional.empty();
  }

  static int crc(ByteBuffer file, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(file.slice(from, to - from));
    return (int) crc.getValue();
  }

  /** The entry itself. */
  LogEntryProto read(ByteBuffer file) {
    int body = sizeAt(file, offset).orElseThrow().body();
    try {
      return LogEntryProto.parseFrom(file.slice(body, end - CRC_BYTES - body));
    } catch (IOException e) {
      throw new UncheckedIOException("an entry with a good checksum is none", e);
    }
  }

  /** Term and index come first; nothing else is read, as bodies are large. */
  private static @Nullable Frame head(ByteBuffer file, int offset, Size size) {
    if (file.get(size.body()) != TERM_TAG) {
      return null;
    }
    CodedInputStream in = CodedInputStream.newInstance(file.slice(size.body(), size.bytes()));
    try {
      in.readTag();
      long term = in.readUInt64();
      // An index of zero is not written.
      int tag = in.readTag();
      long index = tag == INDEX_TAG ? in.readUInt64() : 0;
      int content = tag == INDEX_TAG ? in.readTag() : tag;
      return new Frame(offset, size.end(), term, index, content == CONFIGURATION_TAG);
    } catch (IOException e) {
      return null;
    }
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }
}
