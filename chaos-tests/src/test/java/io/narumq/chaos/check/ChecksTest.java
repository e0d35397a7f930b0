package io.narumq.chaos.check;

import static io.narumq.chaos.check.HistoryOf.A;
import static io.narumq.chaos.check.HistoryOf.B;
import static io.narumq.chaos.check.HistoryOf.C;
import static io.narumq.chaos.check.HistoryOf.again;
import static io.narumq.chaos.check.HistoryOf.calls;
import static io.narumq.chaos.check.HistoryOf.callsInMillis;
import static io.narumq.chaos.check.HistoryOf.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import io.narumq.chaos.history.Span;
import io.narumq.chaos.history.Wish;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every check must convict what breaks its promise, and must not convict what only looks like it.
 */
class ChecksTest {
  @Test
  void aGoodHistoryIsKeptByAll() {
    HistoryOf good =
        calls()
            .at(1)
            .wish(Wish.priority(1).named("a"))
            .sent(A, "1", 0, 10)
            .unanswered(B, 5)
            .at(3)
            .received("c", 20, 30, first("1", A), first("2", B))
            .at(4)
            .acked("c", "1", Status.SETTLED, 40, 50)
            .at(5)
            .settled("c", "2", Kind.RETURN, Status.SETTLED, 40, 50)
            .at(6)
            .received("d", 45, 60, again("2", B, 2))
            .at(7)
            .settled("d", "2", 2, Kind.ACK, Status.SETTLED, 70, 80)
            .in("ordered")
            .at(8)
            .wish(new Wish(0, 100, 0, "k", ""))
            .sent(C, "3", 80, 85)
            .at(9)
            .received("d", 90, 95, first("3", C))
            .at(10)
            .acked("d", "3", Status.SETTLED, 96, 97);
    assertThat(Stream.concat(Check.OF_ALL_QUEUES.stream(), Check.OF_QUEUES_ACKED.stream()))
        .allSatisfy(check -> assertThat(check.judge(good.history()).violations()).isEmpty())
        .allSatisfy(check -> assertThat(check.judge(good.history()).judged()).isPositive());
  }

  @Test
  void convictsALostMessage() {
    HistoryOf bad =
        calls().sent(A, "1", 0, 10).sent(B, "2", 0, 10).received("c", 20, 30, first("2", B));
    assertConvicts(new AckedLost(), bad, A);
  }

  @Test
  void aSendWithoutAnswerMayBeLost() {
    assertKept(new AckedLost(), calls().unanswered(A, 0).received("c", 20, 30));
  }

  @Test
  void convictsAMessageThatNobodySent() {
    assertConvicts(new Phantom(), calls().received("c", 0, 10, first("1", A)), "never sent");
  }

  @Test
  void convictsAChangedBody() {
    String changed = A.replace('a', 'b');
    HistoryOf bad = calls().sent(A, "1", 0, 10).received("c", 20, 30, first("1", changed));
    assertConvicts(new Phantom(), bad, "changed on the way");
  }

  @Test
  void convictsADeliveryOfARefusedSend() {
    HistoryOf bad = calls().refused(A, 0, 10).received("c", 20, 30, first("1", A));
    assertConvicts(new Phantom(), bad, "refused for certain");
  }

  @Test
  void aRefusedSendThatWasRepeatedWithSuccessIsDelivered() {
    assertKept(
        new Phantom(),
        calls().refused(A, 0, 10).sent(A, "1", 11, 15).received("c", 20, 30, first("1", A)));
  }

  @Test
  void convictsADeliveryBeforeTheSend() {
    HistoryOf bad = calls().sent(A, "1", 20, 30).received("c", 0, 10, first("1", A));
    assertConvicts(new Phantom(), bad, "not sent yet");
  }

  @Test
  void aDeliveryMayOvertakeTheAnswerOfItsSend() {
    assertKept(new Phantom(), calls().sent(A, "1", 10, 90).received("c", 0, 20, first("1", A)));
  }

  @Test
  void convictsADeliveryAfterAConfirmedAck() {
    HistoryOf bad =
        calls()
            .received("c", 0, 10, first("1", A))
            .acked("c", "1", Status.SETTLED, 20, 30)
            .received("d", 31, 40, again("1", A, 2));
    assertConvicts(new AckFinal(), bad, "delivered again to d");
  }

  @Test
  void alreadySettledConfirmsTheAckToo() {
    HistoryOf bad =
        calls()
            .acked("c", "1", Status.UNKNOWN, 20, 25)
            .acked("c", "1", Status.ALREADY_SETTLED, 26, 30)
            .received("d", 31, 40, again("1", A, 2));
    assertConvicts(new AckFinal(), bad, "delivered again to d");
  }

  @Test
  void convictsASecondAckWithEffect() {
    HistoryOf bad =
        calls().acked("c", "1", Status.SETTLED, 20, 30).acked("d", "1", Status.SETTLED, 40, 50);
    assertConvicts(new AckFinal(), bad, "acked twice");
  }

  @Test
  void aLateAckOfWhoLostTheMessageMayTakeTheAckOfAnotherForItsOwn() {
    HistoryOf superseded =
        calls()
            .received("c", 0, 10, first("1", A))
            .received("d", 115, 120, again("1", A, 2))
            .acked("d", "1", Status.SETTLED, 130, 140)
            .again()
            .acked("c", "1", Status.SETTLED, 150, 200);
    assertKept(new AckFinal(), superseded);
    HistoryOf bad =
        calls()
            .received("c", 0, 10, first("1", A))
            .received("d", 115, 120, again("1", A, 2))
            .acked("c", "1", Status.SETTLED, 121, 125)
            .acked("d", "1", Status.SETTLED, 130, 140);
    assertConvicts(new AckFinal(), bad, "acked twice");
  }

  @Test
  void deliveriesThatAnAckCannotHavePreventedAreLegal() {
    // Asked for before the ack returned; after an ack of unknown outcome; after a lost lease; and
    // after a return.
    assertKept(
        new AckFinal(),
        calls()
            .acked("c", "1", Status.SETTLED, 20, 30)
            .received("d", 29, 40, again("1", A, 2))
            .acked("c", "2", Status.UNKNOWN, 20, 30)
            .received("d", 31, 40, again("2", B, 2))
            .acked("c", "3", Status.LEASE_LOST, 20, 30)
            .received("d", 41, 50, again("3", A, 2))
            .settled("c", "4", Kind.RETURN, Status.SETTLED, 20, 30)
            .received("d", 51, 60, again("4", A, 2)));
  }

  @Test
  void convictsTwoHoldersOfOneMessage() {
    HistoryOf bad =
        calls()
            .received("c", 0, 10, first("1", A))
            .received("d", 50, 60, again("1", A, 2))
            .acked("c", "1", Status.LEASE_LOST, 80, 90);
    assertConvicts(new LeaseExclusive(), bad, "held by c");
  }

  @Test
  void convictsAHoldInsideALongerOneThatIsNotItsNeighbour() {
    HistoryOf bad =
        calls()
            .received("c", 0, 10, first("1", A))
            .received("d", 11, 20, again("1", A, 2))
            .settled("d", "1", Kind.RETURN, Status.SETTLED, 21, 22)
            .received("e", 30, 40, again("1", A, 3));
    assertThat(new LeaseExclusive().judge(bad.history()).violations()).hasSize(2);
  }

  @Test
  void convictsTheSameMessageTwiceInOneAnswer() {
    HistoryOf bad = calls().received("c", 0, 10, first("1", A), again("1", A, 2));
    assertConvicts(new LeaseExclusive(), bad, "held by c");
  }

  @Test
  void aMessageMayGoOnOnceItsHolderSetsOutToSettleItOrItsLeaseIsOver() {
    assertKept(
        new LeaseExclusive(),
        calls()
            .received("c", 0, 10, first("1", A))
            .settled("c", "1", Kind.RETURN, Status.UNKNOWN, 20, Span.NEVER)
            .received("d", 5, 21, again("1", A, 2))
            .received("e", 90, 122, again("1", A, 3)));
  }

  @Test
  void anAnswerThatCameAfterItsLeaseWasOverHoldsNothing() {
    assertKept(
        new LeaseExclusive(),
        calls().received("c", 0, 150, first("1", A)).received("d", 101, 110, again("1", A, 2)));
  }

  @Test
  void convictsAFencingNumberThatFalls() {
    HistoryOf bad =
        calls()
            .received("c", 0, 10, again("1", A, 3))
            .received("d", 5, 300, again("1", A, 2))
            .received("e", 200, 210, again("1", A, 1));
    assertConvicts(new FencingGrows(), bad, "number 1");
  }

  @Test
  void convictsAFencingNumberThatComesTwice() {
    HistoryOf bad =
        calls().received("c", 0, 10, again("1", A, 2)).received("d", 200, 210, again("1", A, 2));
    assertConvicts(new FencingGrows(), bad, "number 2");
  }

  @Test
  void answersThatOvertakeEachOtherMayShowNumbersInAnyOrder() {
    assertKept(
        new FencingGrows(),
        calls().received("d", 5, 20, again("1", A, 2)).received("c", 0, 30, again("1", A, 1)));
  }

  @Test
  void convictsASilentDuplicate() {
    HistoryOf bad =
        calls()
            .sent(A, "1", 0, 10)
            .received("c", 20, 30, first("1", A))
            .received("c", 40, 50, first("2", A));
    assertConvicts(new StoredOnce(), bad, "sent 1 times");
  }

  @Test
  void convictsAnIdThatTheSenderWasNotTold() {
    HistoryOf bad = calls().sent(A, "1", 0, 10).received("c", 20, 30, first("2", A));
    assertConvicts(new StoredOnce(), bad, "stored as");
  }

  @Test
  void convictsOneIdForTwoBodies() {
    HistoryOf bad = calls().sent(A, "1", 0, 10).sent(B, "1", 0, 10);
    assertConvicts(new StoredOnce(), bad, "names");
  }

  @Test
  void aResendMayStoreASecondMessage() {
    assertKept(
        new StoredOnce(),
        calls()
            .unanswered(A, 0)
            .sent(A, "2", 20, 30)
            .received("c", 40, 50, first("1", A), first("2", A)));
  }

  @Test
  void convictsADelayedMessageThatIsEarly() {
    HistoryOf bad =
        callsInMillis().delayed(500).sent(A, "1", 100, 110).received("c", 500, 590, first("1", A));
    assertConvicts(new NotBeforeDue(), bad, "due 0.500 s later");
  }

  @Test
  void aDelayedMessageThatIsDueInTheLastMomentOfTheReceive() {
    assertKept(
        new NotBeforeDue(),
        callsInMillis().delayed(500).sent(A, "1", 100, 110).received("c", 0, 600, first("1", A)));
  }

  @Test
  void ofTwoSendsTheEarlierOneCounts() {
    assertKept(
        new NotBeforeDue(),
        callsInMillis()
            .unanswered(A, 0)
            .delayed(500)
            .sent(A, "1", 100, 110)
            .received("c", 120, 130, first("2", A)));
  }

  private static void assertConvicts(Check check, HistoryOf history, String reproach) {
    Verdict verdict = check.judge(history.history());
    assertThat(verdict.kept()).isFalse();
    assertThat(verdict.violations()).hasSize(1);
    assertThat(verdict.violations().get(0)).contains(reproach);
    assertThat(verdict.toString()).startsWith("FAIL").contains(reproach);
  }

  private static void assertKept(Check check, HistoryOf history) {
    assertThat(check.judge(history.history()).violations()).isEmpty();
  }
}
