package io.narumq.statemachine.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A chain over everything that was written: equal on two nodes at the same index if (but for
 * chance) they wrote the same bytes in the same entries.
 *
 * @param value in the upper 32 bits crc32c of (the previous value, keys and values in key order),
 *     in the lower 32 the number of rows written so far
 */
public record Checksum(long value) {
  public static final Checksum START = new Checksum(0);

  Builder next() {
    return new Builder(value);
  }

  static final class Builder {
    private final CRC32C crc = new CRC32C();
    private final byte[] length = new byte[Integer.BYTES];
    private int rows;

    private Builder(long before) {
      crc.update(ByteBuffer.allocate(Long.BYTES).putLong(before).array());
      rows = (int) before;
    }

    /** A null value stands for a deletion, which is not the same as an empty value. */
    void add(byte[] key, byte @Nullable [] value) {
      rows++;
      addPart(key.length, key);
      if (value == null) {
        addLength(-1);
      } else {
        addPart(value.length, value);
      }
    }

    private void addPart(int partLength, byte[] part) {
      addLength(partLength);
      crc.update(part);
    }

    private void addLength(int partLength) {
      ByteBuffer.wrap(length).putInt(partLength);
      crc.update(length);
    }

    Checksum build() {
      return new Checksum(crc.getValue() << 32 | Integer.toUnsignedLong(rows));
    }
  }
}
