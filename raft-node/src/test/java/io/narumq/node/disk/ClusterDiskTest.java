package io.narumq.node.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import org.junit.jupiter.api.Test;

class ClusterDiskTest {
  private final FakeTime time = new FakeTime();
  private boolean ownLow;
  private final ClusterDisk disk = new ClusterDisk(() -> ownLow, time);

  @Test
  void oneNodeWithoutRoomIsEnough() {
    assertThat(disk.hasRoom()).isTrue();
    disk.told("n2", true);
    disk.told("n3", false);
    assertThat(disk.hasRoom()).isFalse();
    disk.told("n2", false);
    assertThat(disk.hasRoom()).isTrue();
    ownLow = true;
    assertThat(disk.hasRoom()).isFalse();
  }

  @Test
  void aNodeThatIsGoneNeedsNoRoom() {
    disk.told("n2", true);
    time.advance(ClusterDisk.HEARD_MS_MAX);
    assertThat(disk.hasRoom()).isFalse();
    disk.told("n2", true);
    time.advance(ClusterDisk.HEARD_MS_MAX);
    assertThat(disk.hasRoom()).as("it says so again and again").isFalse();
    time.advance(1);
    assertThat(disk.hasRoom()).isTrue();
  }
}
