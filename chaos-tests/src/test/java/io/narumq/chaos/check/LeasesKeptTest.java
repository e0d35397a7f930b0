package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesKeptTest {
  private static Hold hold(String worker, String message, long start, long end) {
    return new Hold(worker, message, "body of " + message, 1, new Span(start, end));
  }

  @Test
  void eachMessageIsBegunOnce() {
    Verdict verdict =
        LeasesKept.judge(List.of(hold("w1", "a", 1, 5), hold("w2", "b", 2, Span.NEVER)));
    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.judged()).isEqualTo(2);
  }

  @Test
  void aMessageThatSomebodyElseGotTooIsALostLease() {
    Verdict verdict = LeasesKept.judge(List.of(hold("w1", "a", 1, 5), hold("w2", "a", 3, 4)));
    assertThat(verdict.violations()).singleElement().asString().contains("w1", "w2", "a begun by");
  }

  @Test
  void aMessageThatCameBackToTheSameWorkerIsOne() {
    assertThat(LeasesKept.judge(List.of(hold("w1", "a", 1, 2), hold("w1", "a", 3, 4))).kept())
        .isFalse();
  }

  @Test
  void aSecondDeliveryThatNobodySawTheFirstOfIsAnIdleLease() {
    Hold again = new Hold("w1", "a", "body", 2, new Span(1, 2));
    assertThat(NoIdleLease.judge(List.of(again, hold("w1", "b", 1, 2))).violations())
        .singleElement()
        .asString()
        .contains("a came to w1", "as delivery 2");
    assertThat(NoIdleLease.judge(List.of(hold("w1", "a", 1, 2), hold("w2", "b", 1, 2))).kept())
        .isTrue();
  }

  @Test
  void oneBodyUnderTwoIdsWasStoredTwice() {
    Hold first = new Hold("w1", "a", "body", 1, new Span(1, 2));
    Hold second = new Hold("w1", "b", "body", 1, new Span(3, 4));
    assertThat(ProducedOnce.judge(List.of(first, second)).violations())
        .singleElement()
        .asString()
        .contains("body is stored as [a, b]");
    assertThat(ProducedOnce.judge(List.of(first, hold("w1", "b", 3, 4))).kept()).isTrue();
  }
}
