package io.narumq.statemachine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The file in which RocksDB says which tables belong to a database, as records: a masked CRC32C, a
 * length of two bytes, a type, and the content, none of them over the edge of a block.
 *
 * <p>A record that seems to reach beyond the end of the file is, to RocksDB, a write that was cut
 * short, and it goes on without it and all that follows. One changed bit of a length is enough for
 * that, and whole families of rows would be empty. So it is looked for here.
 */
final class Manifest {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int CRC_BYTES = 4;
  private static final int MASK = 0xa282ead8;

  private final ByteBuffer file;

  private Manifest(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Checks the one of the database in {@code directory}; if there is none, RocksDB will tell.
   *
   * @throws RocksDBException if a header of a record was changed
   */
  static void check(Path directory) throws RocksDBException, IOException {
    Path current = directory.resolve("CURRENT");
    if (!Files.exists(current)) {
      return;
    }
    String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip();
    Path path = directory.resolve(name.replaceAll("[^A-Z0-9-]", "_"));
    if (Files.isRegularFile(path) && new Manifest(Files.readAllBytes(path)).isChanged()) {
      String what = "a record of " + path + " has a changed bit";
      throw new RocksDBException(
          what, new Status(Status.Code.Corruption, Status.SubCode.None, what));
    }
  }

  private boolean isChanged() {
    int offset = 0;
    while (offset + HEADER_BYTES <= file.limit()) {
      if (blockEnd(offset) - offset < HEADER_BYTES) {
        offset = blockEnd(offset);
      } else if (isWhole(offset)) {
        offset += HEADER_BYTES + length(offset);
      } else {
        return isFlipped(offset);
      }
    }
    return false;
  }

  private boolean isFlipped(int offset) {
    for (int bit = 0; bit < 8 * HEADER_BYTES; bit++) {
      flip(offset, bit);
      boolean whole = isWhole(offset);
      flip(offset, bit);
      if (whole) {
        return true;
      }
    }
    return false;
  }

  private void flip(int offset, int bit) {
    int at = offset + bit / 8;
    file.put(at, (byte) (file.get(at) ^ 1 << bit % 8));
  }

  private boolean isWhole(int offset) {
    int end = offset + HEADER_BYTES + length(offset);
    if (end > Math.min(blockEnd(offset), file.limit())) {
      return false;
    }
    CRC32C crc = new CRC32C();
    int from = offset + HEADER_BYTES - 1;
    // The type is the last byte of the header, and the checksum is over it too.
    crc.update(file.slice(from, end - from));
    return file.getInt(offset) == Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  private int length(int offset) {
    return Short.toUnsignedInt(file.getShort(offset + CRC_BYTES));
  }

  private static int blockEnd(int offset) {
    return (offset / BLOCK_BYTES + 1) * BLOCK_BYTES;
  }
}
