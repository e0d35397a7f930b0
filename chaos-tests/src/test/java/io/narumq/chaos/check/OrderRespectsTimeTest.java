package io.narumq.chaos.check;

import static io.narumq.chaos.check.HistoryOf.A;
import static io.narumq.chaos.check.HistoryOf.B;
import static io.narumq.chaos.check.HistoryOf.calls;
import static io.narumq.chaos.check.HistoryOf.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.SettleCall.Status;
import org.junit.jupiter.api.Test;

class OrderRespectsTimeTest {
  private final OrderRespectsTime check = new OrderRespectsTime();

  @Test
  void callsThatFollowEachOtherHavePositionsThatDo() {
    kept(
        calls()
            .at(3)
            .sent(A, "1", 0, 10)
            .at(7)
            .received("c", 20, 30, first("1", A))
            .at(8)
            .acked("c", "1", Status.SETTLED, 40, 50));
  }

  @Test
  void convictsACallThatWasPutInFrontOfOneThatHadEnded() {
    convicts(
        calls().at(7).sent(A, "1", 0, 10).at(6).sent(B, "2", 11, 20),
        "0/1/7/0 in",
        "had ended before",
        "0/1/6/0");
  }

  /** Such as one log on each side of a partition. */
  @Test
  void convictsACallThatIsBehindALongForgottenOne() {
    convicts(
        calls()
            .at(9)
            .sent(A, "1", 0, 10)
            .at(2)
            .sent(B, "2", 0, 90)
            .at(8)
            .received("c", 50, 60, first("1", A)),
        "0/1/8/0");
  }

  @Test
  void convictsTwoCallsInOnePlaceThatWereNotMadeTogether() {
    convicts(calls().at(7).sent(A, "1", 0, 10).at(7).sent(B, "2", 11, 20), "0/1/7/0");
  }

  @Test
  void messagesOfOneBatchAreInOnePlace() {
    kept(calls().at(7).sent(A, "1", 0, 10).at(7).sent(B, "2", 1, 11));
  }

  @Test
  void callsAtTheSameTimeAreInAnyOrder() {
    kept(calls().at(7).sent(A, "1", 0, 10).at(6).sent(B, "2", 10, 20));
  }

  @Test
  void commandsOfOneEntryHaveAnOrderToo() {
    convicts(
        calls()
            .at(new Position(0, 1, 5, 2))
            .sent(A, "1", 0, 10)
            .at(new Position(0, 1, 5, 1))
            .sent(B, "2", 11, 20),
        "0/1/5/1");
  }

  @Test
  void shardsHaveNothingToDoWithEachOther() {
    kept(calls().at(7).sent(A, "1", 0, 10).at(new Position(1, 1, 2, 0)).sent(B, "2", 11, 20));
  }

  @Test
  void convictsATermThatFalls() {
    convicts(
        calls()
            .at(new Position(0, 5, 7, 0))
            .sent(A, "1", 0, 10)
            .at(new Position(0, 4, 8, 0))
            .sent(B, "2", 11, 20),
        "two logs");
  }

  @Test
  void convictsOneEntryOfTwoTerms() {
    convicts(
        calls()
            .at(new Position(0, 4, 7, 0))
            .sent(A, "1", 0, 10)
            .at(new Position(0, 5, 7, 1))
            .sent(B, "2", 11, 20),
        "two logs");
  }

  @Test
  void whatHasNoPositionIsNotJudged() {
    assertThat(check.judge(calls().sent(A, "1", 0, 10).unanswered(B, 0).history()).judged())
        .isZero();
  }

  private void kept(HistoryOf history) {
    assertThat(check.judge(history.history()).violations()).isEmpty();
  }

  private void convicts(HistoryOf history, String... reproaches) {
    assertThat(check.judge(history.history()).violations()).hasSize(1);
    assertThat(check.judge(history.history()).violations().get(0)).contains(reproaches);
  }
}
