package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Outcome;
import io.narumq.chaos.history.SendCall;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;

class AvailabilityTest {
  private static SendCall send(long start, long end, Outcome outcome) {
    return new SendCall("p", "q", new Span(start, end), outcome, "b", Wish.NONE, "", "", null);
  }

  private static final History HISTORY =
      new History(
          List.of(
              send(5, 8, Outcome.OK),
              send(9, 31, Outcome.OK),
              send(12, 13, Outcome.FAILED),
              send(12, 40, Outcome.OK),
              send(45, 50, Outcome.OK)),
          List.of(),
          List.of());

  @Test
  void aSendThatWasUnderWayIsNotTheFirst() {
    assertThat(Availability.of(HISTORY, 10, 60).firstOkNanos()).isEqualTo(30);
  }

  @Test
  void theGapCountsEveryAnswer() {
    assertThat(Availability.of(HISTORY, 10, 60).longestGapNanos()).isEqualTo(21);
    assertThat(Availability.of(HISTORY, 41, 100).longestGapNanos()).isEqualTo(50);
  }

  @Test
  void withoutAnAnswerThereIsNone() {
    assertThat(Availability.of(HISTORY, 51, 60)).isEqualTo(new Availability(Span.NEVER, 9));
  }
}
