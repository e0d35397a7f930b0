package io.narumq.cli.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/** Bodies that carry the time they were due to be sent, by this JVM's monotonic clock. */
final class Body {
  /** Room for the time. */
  static final int BYTES_MIN = Long.BYTES;

  private final byte[] filling;

  /** All bodies of one size; the rest of them is noise that does not compress. */
  Body(int bytes) {
    filling = new byte[bytes];
    new Random(42).nextBytes(filling);
  }

  byte[] dueAt(long nanos) {
    byte[] body = filling.clone();
    ByteBuffer.wrap(body).putLong(nanos);
    return body;
  }

  static long dueAt(byte[] body) {
    return ByteBuffer.wrap(body).getLong();
  }
}
