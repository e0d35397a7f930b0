package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesKeptTest {
  private static Hold hold(String worker, String message, long start, long end) {
    return new Hold(worker, message, 1, new Span(start, end));
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
}
