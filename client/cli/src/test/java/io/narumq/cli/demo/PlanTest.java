package io.narumq.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Duration LENGTH = Duration.ofSeconds(24);

  @Test
  void aSmallInputIsRepeatedUntilTheRunIsLongEnough() {
    for (int lines : new int[] {1, 7, 1_000, 12_345, 25_000}) {
      Plan plan = Plan.of(lines, LENGTH);
      assertThat(plan.messages()).isEqualTo((long) lines * plan.rounds());
      assertThat(plan.length()).isBetween(LENGTH, LENGTH.plusSeconds(1));
      assertThat(plan.perSecond()).isBetween(1_000, 2_000);
    }
  }

  @Test
  void aLargeInputIsSentOnceAndFaster() {
    Plan plan = Plan.of(2_400_000, LENGTH);
    assertThat(plan.rounds()).isEqualTo(1);
    assertThat(plan.perSecond()).isEqualTo(100_000);
    assertThat(plan.length()).isEqualTo(LENGTH);
  }

  @Test
  void everyLineIsSentInEveryRound() {
    Plan plan = Plan.of(20_000, LENGTH);
    assertThat(plan.rounds()).isEqualTo(2);
    assertThat(plan.line(0)).isZero();
    assertThat(plan.line(19_999)).isEqualTo(19_999);
    assertThat(plan.line(20_000)).isZero();
  }
}
