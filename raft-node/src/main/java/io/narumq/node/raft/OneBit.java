package io.narumq.node.raft;

import java.nio.ByteBuffer;

/** Whether one changed bit is all that is wrong with bytes and their CRC32C. */
final class OneBit {
  private static final int POLYNOMIAL = 0x82f63b78;
  private static final int[] BYTE = table();

  private OneBit() {}

  /**
   * A CRC is linear: what a changed bit does to it depends only on how many bits come behind it.
   *
   * @param from the first of the bytes
   * @param crc where the checksum of the bytes before it stands
   */
  static boolean explains(ByteBuffer file, int from, int crc) {
    int difference = file.getInt(crc) ^ Frame.crc(file, from, crc);
    if (Integer.bitCount(difference) == 1) {
      return true;
    }
    int[] effects = new int[8];
    for (int bit = 0; bit < 8; bit++) {
      effects[bit] = BYTE[1 << bit];
    }
    for (int i = crc - 1; i >= from; i--) {
      for (int bit = 0; bit < 8; bit++) {
        if (effects[bit] == difference) {
          return true;
        }
        effects[bit] = effects[bit] >>> 8 ^ BYTE[effects[bit] & 0xff];
      }
    }
    return false;
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }
}
