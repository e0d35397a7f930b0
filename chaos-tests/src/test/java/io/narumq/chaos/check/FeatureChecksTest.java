package io.narumq.chaos.check;

import static io.narumq.chaos.check.HistoryOf.A;
import static io.narumq.chaos.check.HistoryOf.B;
import static io.narumq.chaos.check.HistoryOf.C;
import static io.narumq.chaos.check.HistoryOf.again;
import static io.narumq.chaos.check.HistoryOf.calls;
import static io.narumq.chaos.check.HistoryOf.callsInMillis;
import static io.narumq.chaos.check.HistoryOf.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Wish;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checks of what queues can do beside handing out: each convicts its sins and no others. */
class FeatureChecksTest {
  private static final Wish HIGH = Wish.priority(7);
  private static final Wish KEY = Wish.key("k");

  @Test
  void convictsANameThatIsStoredTwice() {
    HistoryOf told =
        calls().wish(Wish.NONE.named("n")).sent(A, "1", 0, 1).wish(Wish.NONE.named("n"));
    assertConvicts(new NamedOnce(), told.sent(A, "2", 2, 3), "n in q is stored as [1, 2]");
    HistoryOf seen = calls().wish(Wish.NONE.named("n")).unanswered(A, 0);
    assertConvicts(
        new NamedOnce(),
        seen.received("c", 2, 3, first("1", A), first("2", A)),
        "stored as [1, 2]");
  }

  @Test
  void aNameThatIsRepeatedIsStoredOnce() {
    HistoryOf good = calls().wish(Wish.NONE.named("n")).unanswered(A, 0);
    good.wish(Wish.NONE.named("n")).sent(A, "1", 2, 3).received("c", 4, 5, first("1", A));
    assertKept(new NamedOnce(), good);
  }

  @Test
  void convictsALowPriorityBeforeAHighOne() {
    HistoryOf bad = calls().wish(HIGH).sent(A, "1", 0, 5).sent(B, "2", 0, 5);
    bad.received("c", 10, 20, first("2", B)).received("c", 30, 40, first("1", A));
    assertConvicts(new PriorityFirst(), bad, "priority 0 handed out");
  }

  @Test
  void aHighPriorityThatIsNotReadyComesLater() {
    HistoryOf late = calls().wish(HIGH).sent(A, "1", 0, 15).sent(B, "2", 0, 5);
    assertKept(
        new PriorityFirst(),
        late.received("c", 10, 20, first("2", B)).received("c", 30, 40, first("1", A)));
    HistoryOf together = calls().wish(HIGH).sent(A, "1", 0, 5).sent(B, "2", 0, 5);
    assertKept(
        new PriorityFirst(),
        together.received("c", 10, 20, first("2", B)).received("d", 15, 40, first("1", A)));
    HistoryOf failed = calls().wish(HIGH).sent(A, "1", 0, 5).sent(B, "2", 0, 5);
    assertKept(
        new PriorityFirst(),
        failed.received("c", 10, 20, first("2", B)).received("c", 30, 40, again("1", A, 2)));
  }

  @Test
  void convictsAMessageAfterItsTime() {
    HistoryOf bad =
        callsInMillis()
            .within(1_000)
            .sent(A, "1", 0, 10)
            .received("c", 1_600, 1_700, first("1", A));
    assertConvicts(new InTime(), bad, "whose time was over");
  }

  @Test
  void aReceiveThatBeganInTimeIsInTime() {
    HistoryOf good = callsInMillis().within(1_000).sent(A, "1", 0, 10);
    assertKept(new InTime(), good.received("c", 1_500, 1_900, first("1", A)));
  }

  @Test
  void convictsAMessageThatIsDroppedBeforeItsTime() {
    HistoryOf bad = callsInMillis().at(1).within(2_000).sent(A, "1", 0, 10).at(2);
    bad.within(5_000).sent(B, "2", 20, 30).received("c", 1_000, 1_050, first("2", B));
    assertConvicts(new InTime(), bad, "was passed over");
  }

  @Test
  void aMessageMayBeGoneWhoseTimeIsOverOrThatSomebodyMayHaveGot() {
    HistoryOf over = callsInMillis().at(1).within(1_000).sent(A, "1", 0, 10).at(2);
    over.within(5_000).sent(B, "2", 20, 30).received("c", 900, 950, first("2", B));
    assertKept(new InTime(), over);
    HistoryOf hidden = callsInMillis().at(1).within(2_000).sent(A, "1", 0, 10).at(2);
    hidden.within(5_000).sent(B, "2", 20, 30).unansweredReceive("d", 500);
    assertKept(new InTime(), hidden.received("c", 1_000, 1_050, first("2", B)));
  }

  @Test
  void convictsAMessageOfAKeyBehindALaterOne() {
    HistoryOf bad = calls().at(1).wish(KEY).sent(A, "1", 0, 1).at(2).wish(KEY).sent(B, "2", 2, 3);
    bad.at(3).received("c", 4, 5, first("2", B)).at(4).received("d", 6, 7, first("1", A));
    assertConvicts(new OrderOfKeys(), bad, "was out at 0/1/4/0");
  }

  @Test
  void convictsTwoMessagesOfAKeyThatAreOutTogether() {
    HistoryOf bad = calls().at(1).wish(KEY).sent(A, "1", 0, 1).at(2).wish(KEY).sent(B, "2", 2, 3);
    bad.at(3).received("c", 4, 5, first("1", A)).at(4).received("d", 6, 7, first("2", B));
    bad.at(5).acked("c", "1", Status.SETTLED, 8, 9);
    assertConvicts(new OrderOfKeys(), bad, "was out at 0/1/5/0");
    HistoryOf atOnce = calls().at(1).wish(KEY).sent(A, "1", 0, 1).at(2).wish(KEY);
    atOnce.sent(B, "2", 2, 3).at(3).received("c", 4, 5, first("1", A), first("2", B));
    assertConvicts(new OrderOfKeys(), atOnce, "was out at 0/1/3/0");
  }

  @Test
  void aKeyWaitsForNoOther() {
    HistoryOf good = calls().at(1).wish(KEY).sent(A, "1", 0, 1).at(2).wish(Wish.key("l"));
    good.sent(B, "2", 2, 3).at(3).received("c", 4, 5, first("2", B));
    good.at(4).received("d", 6, 7, first("1", A)).at(5);
    good.settled("d", "1", Kind.RETURN, Status.SETTLED, 8, 9).at(6);
    good.received("d", 10, 11, again("1", A, 2));
    assertKept(new OrderOfKeys(), good);
  }

  @Test
  void convictsADeadLetterThatIsLostOrDoubledOrDone() {
    Check check = new DeadLetteredOnce("q", "dead");
    HistoryOf lost = calls().sent(A, "1", 0, 1).received("c", 2, 3, first("1", A));
    lost.settled("c", "1", Kind.REJECT, Status.SETTLED, 4, 5);
    assertConvicts(check, lost, "neither done nor dead");
    HistoryOf doubled = calls().sent(A, "1", 0, 1).in("dead");
    doubled.received("d", 6, 7, first("8", A), first("9", A));
    assertConvicts(check, doubled, "dead several times: [8, 9]");
    HistoryOf done = calls().sent(A, "1", 0, 1).received("c", 2, 3, first("1", A));
    done.acked("c", "1", Status.SETTLED, 4, 5).in("dead").received("d", 6, 7, first("8", A));
    assertConvicts(check, done, "and was acked");
  }

  @Test
  void whatIsDoneOrDeadIsInOrder() {
    HistoryOf good = calls().sent(A, "1", 0, 1).sent(B, "2", 0, 1).sent(C, "3", 0, 1);
    good.received("c", 2, 3, first("1", A), first("2", B), first("3", C));
    good.acked("c", "2", Status.SETTLED, 4, 5).acked("c", "3", Status.UNKNOWN, 4, 5);
    good.settled("c", "1", Kind.REJECT, Status.SETTLED, 4, 5).in("dead");
    good.received("d", 6, 7, first("8", A)).received("d", 600, 700, again("8", A, 2));
    assertKept(new DeadLetteredOnce("q", "dead"), good);
  }

  @Test
  void convictsAnAckWithoutItsSendAndTwoSends() {
    Check check = new AllOrNone("q");
    HistoryOf none = calls().sent(A, "1", 0, 1).received("c", 2, 3, first("1", A));
    none.acked("c", "1", Status.SETTLED, 4, 5).in("next").from("1").sent(B, "2", 4, 5);
    assertConvicts(check, none, "1 is gone, and nothing came of it");
    none.from("1").unanswered(C, 6).received("d", 8, 9, first("2", B), first("3", C));
    assertConvicts(check, none, "1 was made into");
  }

  @Test
  void oneResultOfEachIsRight() {
    HistoryOf good = calls().sent(A, "1", 0, 1).received("c", 2, 3, first("1", A));
    good.acked("c", "1", Status.UNKNOWN, 4, 5).in("next").from("1").unanswered(B, 4);
    good.from("1").refused(C, 6, 7).received("d", 8, 9, first("2", B));
    assertKept(new AllOrNone("q"), good);
  }

  @Test
  void convictsCountsThatDoNotFit() {
    HistoryOf calls = calls().sent(A, "1", 0, 1).unanswered(B, 0);
    calls.received("c", 2, 3, first("1", A)).acked("c", "1", Status.SETTLED, 4, 5);
    assertThat(violations(calls, new Counts("q", 1, 1, 0, 0))).isEmpty();
    assertThat(violations(calls, new Counts("q", 2, 1, 0, 1))).isEmpty();
    assertThat(violations(calls, new Counts("q", 2, 1, 0, 0)))
        .singleElement()
        .asString()
        .contains("does not add up");
    assertThat(violations(calls, new Counts("q", 1, 0, 0, 1)))
        .singleElement()
        .asString()
        .contains("acked should be 1 to 1");
    assertThat(violations(calls, new Counts("q", 3, 1, 2, 0)))
        .singleElement()
        .asString()
        .contains("sent should be 1 to 2");
  }

  private static List<String> violations(HistoryOf calls, Counts counts) {
    return CountsRight.judge(calls.history(), List.of(counts)).violations();
  }

  private static void assertConvicts(Check check, HistoryOf history, String reproach) {
    assertThat(check.judge(history.history()).violations())
        .singleElement()
        .asString()
        .contains(reproach);
  }

  private static void assertKept(Check check, HistoryOf history) {
    Verdict verdict = check.judge(history.history());
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.judged()).isPositive();
  }
}
