package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLogFormat;
import org.apache.ratis.util.PureJavaCrc32C;
import org.junit.jupiter.api.Test;

/**
 * The class that stands in for one of Ratis sums up as that did: the logs of both are read alike.
 */
class LogChecksumTest {
  @Test
  void oursIsLoaded() {
    assertThat(PureJavaCrc32C.class.getProtectionDomain().getCodeSource())
        .isNotEqualTo(SegmentedRaftLogFormat.class.getProtectionDomain().getCodeSource())
        .isEqualTo(RaftSettings.class.getProtectionDomain().getCodeSource());
  }

  /** The check value of RFC 3720's CRC32C. */
  @Test
  void theWellKnownSum() {
    PureJavaCrc32C sum = new PureJavaCrc32C();
    sum.update(ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));
    assertThat(sum.getValue()).isEqualTo(0xe3069283L);
  }

  @Test
  void arraysBuffersAndSingleBytesGiveTheSameSum() {
    byte[] bytes = new byte[1_000];
    new Random(7).nextBytes(bytes);
    PureJavaCrc32C array = new PureJavaCrc32C();
    array.update(bytes, 0, bytes.length);
    PureJavaCrc32C buffer = new PureJavaCrc32C();
    buffer.update(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    PureJavaCrc32C single = new PureJavaCrc32C();
    for (byte b : bytes) {
      single.update(b);
    }

    assertThat(buffer.getValue()).isEqualTo(array.getValue()).isEqualTo(single.getValue());
    array.reset();
    assertThat(array.getValue()).isZero();
  }
}
