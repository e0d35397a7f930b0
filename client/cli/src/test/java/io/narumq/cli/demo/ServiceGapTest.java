package io.narumq.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServiceGapTest {
  private final ServiceGap gap = new ServiceGap(100);

  @Test
  void remembersTheLongestSinceTheReset() {
    gap.served(150);
    gap.reset();
    gap.served(160);
    gap.served(190);
    gap.served(191);
    assertThat(gap.longestEnded()).isEqualTo(Duration.ofNanos(30));
  }

  @Test
  void aGapThatIsStillOpenCounts() {
    gap.served(110);
    assertThat(gap.longest(150)).isEqualTo(Duration.ofNanos(40));
    assertThat(gap.longestEnded()).isEqualTo(Duration.ofNanos(10));
  }
}
