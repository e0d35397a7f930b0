package io.narumq.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void aTakenPortAnywhereInTheRangeMovesTheBase() throws Exception {
    int base = FreePorts.anyBase(3);
    assertThat(base).isBetween(10_000, 32_700);
    assertThat(FreePorts.baseNear(base, 3)).isEqualTo(base);
    int raftPortOfTheThird = NodeAddress.of(3, base).raftPort();
    try (ServerSocket taken =
        new ServerSocket(raftPortOfTheThird, 1, InetAddress.getLoopbackAddress())) {
      assertThat(taken.isBound()).isTrue();
      assertThat(FreePorts.baseNear(base, 3)).isNotEqualTo(base);
    }
  }
}
