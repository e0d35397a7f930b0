package org.apache.ratis.util;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Takes the place of the class of this name in Ratis, which computes the checksum of every log
 * entry in plain Java: that was a quarter of the CPU of a node. The same CRC32C (RFC 3720, appendix
 * B.4), by the instruction that the processor has for it. See DECISIONS.md. Not thread-safe.
 *
 * <p>Which of the two is loaded is a matter of the class path: this module comes before Ratis
 * there. The sums are equal, so a log written with one is read with the other.
 */
public final class PureJavaCrc32C implements Checksum {
  private final CRC32C sum = new CRC32C();

  @Override
  public long getValue() {
    return sum.getValue();
  }

  @Override
  public void reset() {
    sum.reset();
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    sum.update(bytes, offset, length);
  }

  @Override
  public void update(ByteBuffer bytes) {
    sum.update(bytes);
  }

  @Override
  public void update(int oneByte) {
    sum.update(oneByte);
  }
}
