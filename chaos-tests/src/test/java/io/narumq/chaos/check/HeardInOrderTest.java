package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Heard;
import io.narumq.chaos.history.Said;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeardInOrderTest {
  private static final Heard FIRST = new Heard("s", 0, 0);
  private static final Heard SECOND = new Heard("s", 0, 1);
  private static final Said UNANSWERED = new Said(0, 1);
  private static final Heard THIRD = new Heard("s", 0, 2);

  private static Verdict judge(Heard... heard) {
    return HeardInOrder.judge(List.of(heard), List.of(2L, 0L), Set.of(UNANSWERED));
  }

  @Test
  void whatIsMissingWasLost() {
    Verdict verdict = judge(FIRST, new Heard("s", 1, 0), new Heard("t", 0, 2), THIRD);
    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.judged()).isEqualTo(4);
  }

  @Test
  void whatComesTwiceIsConvicted() {
    assertThat(judge(FIRST, FIRST).violations())
        .singleElement()
        .asString()
        .contains("number=0", "came twice");
    assertThat(judge(SECOND, THIRD, SECOND).kept()).as("also if it was not answered").isFalse();
  }

  @Test
  void whatWasNotAnsweredMayComeLate() {
    assertThat(judge(FIRST, THIRD, SECOND).kept()).isTrue();
    assertThat(judge(THIRD, SECOND, FIRST).kept()).as("and excuses no other").isFalse();
  }

  @Test
  void whatComesBehindALaterOneIsConvicted() {
    assertThat(judge(THIRD, FIRST).violations())
        .singleElement()
        .asString()
        .contains("number=0", "after number 2");
  }

  @Test
  void whatWasNotSaidIsInvented() {
    assertThat(judge(new Heard("s", 1, 1)).violations())
        .singleElement()
        .asString()
        .contains("publisher=1", "never said");
  }
}
