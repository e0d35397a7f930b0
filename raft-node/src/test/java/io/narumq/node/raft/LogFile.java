package io.narumq.node.raft;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;

/** Makes files as Ratis writes them. */
final class LogFile {
  static final int HEADER_BYTES = 8;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  LogFile() {
    bytes.writeBytes("RaftLog1".getBytes(StandardCharsets.UTF_8));
  }

  /** Appends an entry with this body. */
  LogFile with(long index, byte[] body) throws IOException {
    return with(
        LogEntryProto.newBuilder()
            .setTerm(3)
            .setIndex(index)
            .setStateMachineLogEntry(
                StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(body)))
            .build());
  }

  LogFile with(LogEntryProto entry) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(frame);
    out.writeUInt32NoTag(entry.getSerializedSize());
    entry.writeTo(out);
    out.flush();
    CRC32C crc = new CRC32C();
    crc.update(frame.toByteArray());
    new DataOutputStream(frame).writeInt((int) crc.getValue());
    bytes.writeBytes(frame.toByteArray());
    return this;
  }

  LogFile withZeros(int count) {
    bytes.writeBytes(new byte[count]);
    return this;
  }

  int size() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }

  /** A body that has no zeros and does not repeat. */
  static byte[] noise(int length) {
    byte[] body = new byte[length];
    int state = length;
    for (int i = 0; i < length; i++) {
      state = state * 1_103_515_245 + 12_345;
      body[i] = (byte) (state >>> 16 | 1);
    }
    return body;
  }

  static byte[] flipped(byte[] bytes, int bit) {
    byte[] copy = Arrays.copyOf(bytes, bytes.length);
    copy[bit / 8] ^= (byte) (1 << bit % 8);
    return copy;
  }
}
