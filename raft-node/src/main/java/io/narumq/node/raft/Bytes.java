package io.narumq.node.raft;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.narumq.log.v1.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteOutput;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * Log entries in and out of the byte strings of Ratis, which are of another (relocated) class than
 * ours. Bodies are not copied on the way: the arrays are shared and never changed.
 */
final class Bytes {
  private Bytes() {}

  static ByteString of(LogEntry entry) {
    return org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations.unsafeWrap(
        entry.toByteArray());
  }

  static LogEntry entry(ByteString bytes) throws InvalidProtocolBufferException {
    CodedInputStream input = share(bytes).newCodedInput();
    input.enableAliasing(true);
    try {
      return LogEntry.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** Our view of the same array. */
  private static com.google.protobuf.ByteString share(ByteString bytes) {
    Shared shared = new Shared(bytes.size());
    try {
      org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations.unsafeWriteTo(
          bytes, shared);
    } catch (IOException e) {
      throw new IllegalStateException("no I/O happens here", e);
    }
    return shared.result();
  }

  /** Is handed the arrays of a byte string; there is one unless it was concatenated. */
  private static final class Shared extends ByteOutput {
    private final int size;
    private com.google.protobuf.ByteString joined = com.google.protobuf.ByteString.EMPTY;

    Shared(int size) {
      this.size = size;
    }

    com.google.protobuf.ByteString result() {
      if (joined.size() != size) {
        throw new IllegalStateException(joined.size() + " bytes of " + size);
      }
      return joined;
    }

    private void add(com.google.protobuf.ByteString piece) {
      joined = joined.concat(piece);
    }

    @Override
    public void write(byte value) {
      add(com.google.protobuf.ByteString.copyFrom(new byte[] {value}));
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      add(com.google.protobuf.ByteString.copyFrom(value, offset, length));
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      add(UnsafeByteOperations.unsafeWrap(value, offset, length));
    }

    @Override
    public void write(ByteBuffer value) {
      add(com.google.protobuf.ByteString.copyFrom(value));
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      add(UnsafeByteOperations.unsafeWrap(value));
    }
  }
}
