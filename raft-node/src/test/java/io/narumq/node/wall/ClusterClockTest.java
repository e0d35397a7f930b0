package io.narumq.node.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import org.junit.jupiter.api.Test;

class ClusterClockTest {
  private static final long HOUR_MS = 3_600_000;

  private final FakeTime time = new FakeTime();

  /** What the date really is; this machine's clock starts with it. */
  private final long trueAheadMs = time.wallMs() - time.monotonicMs();

  @Test
  void alone() {
    ClusterClock clock = new ClusterClock(time, () -> 1);
    assertThat(clock.isSure()).isTrue();
    assertThat(clock.wallMs()).isEqualTo(time.wallMs());
    assertThat(clock.skewMs()).isZero();
  }

  @Test
  void aMajorityMakesItSureForGood() {
    ClusterClock three = new ClusterClock(time, () -> 3);
    assertThat(three.isSure()).isFalse();
    read(three, "n2", 0);
    assertThat(three.isSure()).isTrue();
    time.advance(HOUR_MS);
    assertThat(three.isSure()).isTrue();

    ClusterClock five = new ClusterClock(time, () -> 5);
    read(five, "n2", 0);
    read(five, "n2", 1);
    assertThat(five.isSure()).isFalse();
    read(five, "n3", 0);
    assertThat(five.isSure()).isTrue();
  }

  @Test
  void withinTheToleranceTheOwnClockCounts() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", 500);
    read(clock, "n3", 500);
    assertThat(clock.wallMs()).isEqualTo(time.wallMs());
    assertThat(clock.skewMs()).isEqualTo(-500);
    read(clock, "n2", 501);
    read(clock, "n3", 501);
    assertThat(clock.wallMs()).isEqualTo(time.wallMs() + 501);
  }

  @Test
  void aFastClockIsHeldBack() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", 0);
    read(clock, "n3", 20);
    time.setWallMs(time.wallMs() + HOUR_MS);
    assertThat(clock.wallMs()).isEqualTo(trueMs() + 20);
    assertThat(clock.skewMs()).isEqualTo(HOUR_MS - 20);
  }

  @Test
  void aSlowClockIsPushedOn() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", 0);
    read(clock, "n3", 20);
    time.setWallMs(time.wallMs() - HOUR_MS);
    assertThat(clock.wallMs()).isEqualTo(trueMs());
    assertThat(clock.skewMs()).isEqualTo(-HOUR_MS);
  }

  @Test
  void ofTwoTheSlowerCounts() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", 0);
    time.setWallMs(time.wallMs() + HOUR_MS);
    assertThat(clock.wallMs()).as("own clock fast").isEqualTo(trueMs());
    time.setWallMs(trueMs());
    read(clock, "n2", HOUR_MS);
    assertThat(clock.wallMs()).as("the peer's clock fast").isEqualTo(trueMs());
  }

  @Test
  void aJumpAtRunTimeIsNotFollowed() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", 3);
    read(clock, "n3", 7);
    time.advance(900);
    time.setWallMs(time.wallMs() + HOUR_MS);
    assertThat(clock.wallMs()).isEqualTo(trueMs() + 7);
    time.setWallMs(trueMs());
    assertThat(clock.wallMs()).isEqualTo(trueMs());
  }

  @Test
  void twoWrongClocksOfFiveDoNotMatter() {
    ClusterClock clock = new ClusterClock(time, () -> 5);
    read(clock, "n2", HOUR_MS);
    read(clock, "n3", HOUR_MS);
    read(clock, "n4", 1);
    read(clock, "n5", 2);
    assertThat(clock.wallMs()).isEqualTo(trueMs());
    assertThat(clock.skewMs()).isEqualTo(-2);
  }

  @Test
  void aPeerThatIsSilentForLongCountsOnlyIfTooFewAreLeft() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    read(clock, "n2", -HOUR_MS);
    time.advance(ClusterClock.FRESH_MS);
    read(clock, "n3", 10);
    assertThat(clock.skewMs()).as("own, slow, right").isZero();
    time.advance(1);
    time.setWallMs(time.wallMs() + HOUR_MS);
    assertThat(clock.wallMs()).as("own, fast, and right").isEqualTo(trueMs() + 10);
    time.advance(ClusterClock.FRESH_MS);
    assertThat(clock.wallMs()).as("nobody is fresh: own, slow, right").isEqualTo(trueMs() + 10);
  }

  @Test
  void aSlowRoundTripCountsOnlyForTheFirstReading() {
    ClusterClock clock = new ClusterClock(time, () -> 3);
    readSlowly(clock, 2_001, 7);
    assertThat(clock.isSure()).isFalse();
    readSlowly(clock, 2_000, 7_000);
    assertThat(clock.isSure()).isTrue();
    readSlowly(clock, 201, -5_000);
    assertThat(clock.skewMs()).as("the own is the lower of two").isZero();
    readSlowly(clock, 200, -9_000);
    assertThat(clock.skewMs()).isEqualTo(9_000);
  }

  /** An answer at once by a clock that is {@code aheadMs} ahead of the true time. */
  private void read(ClusterClock clock, String peer, long aheadMs) {
    clock.read(peer, time.monotonicMs(), trueMs() + aheadMs);
  }

  /** The peer looked at its clock half way. */
  private void readSlowly(ClusterClock clock, long roundTripMs, long aheadMs) {
    long askedMs = time.monotonicMs();
    long answer = trueMs() + roundTripMs / 2 + aheadMs;
    time.advance(roundTripMs);
    clock.read("n2", askedMs, answer);
  }

  private long trueMs() {
    return time.monotonicMs() + trueAheadMs;
  }
}
