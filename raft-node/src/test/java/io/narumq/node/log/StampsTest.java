package io.narumq.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import org.junit.jupiter.api.Test;

class StampsTest {
  private final FakeTime time = new FakeTime();
  private final Stamps stamps = new Stamps(time);

  @Test
  void theServingClockGoesOnWhereTheLogLeftOff() {
    time.advance(60_000);
    stamps.resume(1_234, 0);
    assertThat(stamps.servingMs()).isEqualTo(1_234);
    time.advance(10);
    assertThat(stamps.servingMs()).isEqualTo(1_244);
  }

  @Test
  void anOutageTakesNoServingTime() {
    stamps.resume(1_000, 0);
    time.advance(500);
    long last = stamps.servingMs();
    time.advance(3_600_000);
    stamps.resume(last, 0);
    assertThat(stamps.servingMs()).isEqualTo(1_500);
  }

  @Test
  void aPauseOfTheProcessTakesAlmostNoServingTime() {
    stamps.resume(1_000, 0);
    for (int i = 0; i < 10; i++) {
      time.advance(500);
      assertThat(stamps.servingMs()).isEqualTo(1_000 + (i + 1) * 500);
    }
    time.advance(3_600_000);
    assertThat(stamps.servingMs()).isEqualTo(6_000 + Stamps.UNSEEN_MS_MAX);
  }

  @Test
  void theWallClockDoesNotRunBackwards() {
    stamps.resume(0, 2_000_000_000_000L);
    time.setWallMs(1_900_000_000_000L);
    assertThat(stamps.wallMs()).isEqualTo(2_000_000_000_000L);
    time.setWallMs(2_000_000_000_007L);
    assertThat(stamps.wallMs()).isEqualTo(2_000_000_000_007L);
    time.setWallMs(2_000_000_000_001L);
    assertThat(stamps.wallMs()).isEqualTo(2_000_000_000_007L);
  }
}
