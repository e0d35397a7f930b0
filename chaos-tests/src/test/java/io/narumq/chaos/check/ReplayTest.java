package io.narumq.chaos.check;

import static io.narumq.chaos.check.HistoryOf.A;
import static io.narumq.chaos.check.HistoryOf.again;
import static io.narumq.chaos.check.HistoryOf.callsInMillis;
import static io.narumq.chaos.check.HistoryOf.first;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.Position;
import io.narumq.chaos.history.ReceiveCall.Delivery;
import io.narumq.chaos.history.SettleCall.Kind;
import io.narumq.chaos.history.SettleCall.Status;
import org.junit.jupiter.api.Test;

/** Times are milliseconds, a lease lasts 100 of them. */
class ReplayTest {
  private final Replay check = new Replay();

  /** Stored at 1, and handed out to c at 2, from 20 on at the latest. */
  private static HistoryOf held() {
    return callsInMillis().at(1).sent(A, "1", 0, 10).at(2).received("c", 10, 20, first("1", A));
  }

  @Test
  void aMessageThatIsSentReceivedAndAcked() {
    kept(held().at(3).acked("c", "1", Status.SETTLED, 30, 40), 3);
  }

  @Test
  void theOrderIsThatOfTheLogWhateverTheOrderOfTheAnswers() {
    kept(callsInMillis().at(2).received("c", 0, 5, first("1", A)).at(1).sent(A, "1", 0, 40), 2);
  }

  @Test
  void convictsADeliveryBeforeTheMessageWasStored() {
    convicts(
        callsInMillis().at(1).received("c", 0, 5, first("1", A)).at(2).sent(A, "1", 0, 40),
        "before it was stored");
  }

  @Test
  void commandsOfOneEntryHappenOneAfterTheOther() {
    kept(
        callsInMillis()
            .at(new Position(0, 1, 7, 1))
            .received("c", 0, 5, first("1", A))
            .at(new Position(0, 1, 7, 0))
            .sent(A, "1", 0, 40),
        2);
  }

  @Test
  void convictsASecondDeliveryWithinTheLease() {
    convicts(held().at(3).received("d", 50, 60, again("1", A, 2)), "within the lease");
  }

  @Test
  void aSecondDeliveryAfterTheLease() {
    kept(held().at(3).received("d", 50, 111, again("1", A, 2)), 3);
  }

  @Test
  void convictsADeliveryAfterTheAck() {
    convicts(
        held()
            .at(3)
            .acked("c", "1", Status.SETTLED, 30, 40)
            .at(4)
            .received("d", 200, 210, again("1", A, 2)),
        "it was acked");
  }

  /** By the clock alone nobody could tell: both were under way at the same time. */
  @Test
  void convictsADeliveryBehindAnAckAtTheSameTime() {
    HistoryOf history =
        held()
            .at(3)
            .acked("c", "1", Status.SETTLED, 130, 150)
            .at(4)
            .received("d", 130, 150, again("1", A, 2));
    convicts(history, "it was acked");
    assertThat(new AckFinal().judge(history.history()).violations()).isEmpty();
  }

  @Test
  void aDeliveryAfterAReturn() {
    kept(
        held()
            .at(3)
            .settled("c", "1", Kind.RETURN, Status.SETTLED, 30, 40)
            .at(4)
            .received("d", 30, 40, again("1", A, 2)),
        4);
  }

  @Test
  void convictsADeliveryInFrontOfTheReturn() {
    convicts(
        held()
            .at(4)
            .settled("c", "1", Kind.RETURN, Status.SETTLED, 30, 40)
            .at(3)
            .received("d", 30, 40, again("1", A, 2)),
        "within the lease");
  }

  @Test
  void aDeliveryAfterAReturnWithoutAnswer() {
    kept(
        held()
            .settled("c", "1", Kind.RETURN, Status.UNKNOWN, 30, 40)
            .at(3)
            .received("d", 50, 60, again("1", A, 2)),
        3);
  }

  @Test
  void aReturnThatWasRepeatedMayHaveBeenDoneBefore() {
    kept(
        held()
            .at(3)
            .received("d", 50, 60, again("1", A, 2))
            .at(4)
            .again()
            .settled("c", "1", Kind.RETURN, Status.LEASE_LOST, 30, 90),
        4);
  }

  @Test
  void convictsACountThatJumps() {
    convicts(held().at(3).received("d", 150, 160, again("1", A, 3)), "should be 2 to 2");
  }

  @Test
  void convictsACountThatStandsStill() {
    convicts(held().at(3).received("d", 150, 160, new Delivery("1", A, 1, 2)), "should be 2 to 2");
  }

  @Test
  void whatWasNeverStartedDoesNotCount() {
    HistoryOf released = held().at(3).settled("c", "1", Kind.RELEASE, Status.SETTLED, 30, 40);
    kept(released.at(4).received("d", 50, 60, new Delivery("1", A, 1, 2)), 4);
  }

  @Test
  void convictsACountOfWhatWasNeverStarted() {
    HistoryOf released = held().at(3).settled("c", "1", Kind.RELEASE, Status.SETTLED, 30, 40);
    convicts(released.at(4).received("d", 50, 60, again("1", A, 2)), "should be 1 to 1");
  }

  @Test
  void aReceiveWithoutAnswerMayHaveCounted() {
    HistoryOf unseen = held().unansweredReceive("e", 120);
    kept(unseen.at(3).received("d", 300, 310, again("1", A, 3)), 3);
  }

  @Test
  void convictsTwoDeliveriesByOneReceiveWithoutAnswer() {
    HistoryOf unseen = held().unansweredReceive("e", 120);
    convicts(unseen.at(3).received("d", 900, 910, again("1", A, 4)), "should be 2 to 3");
  }

  @Test
  void convictsANumberThatFalls() {
    convicts(
        callsInMillis()
            .at(1)
            .received("c", 0, 10, new Delivery("1", A, 1, 2))
            .at(2)
            .received("d", 150, 160, new Delivery("1", A, 2, 1)),
        "comes after");
  }

  @Test
  void anAckAfterTheLeaseIsAcceptedWhileNobodyElseHasTheMessage() {
    kept(held().at(3).acked("c", "1", Status.SETTLED, 500, 510), 3);
  }

  @Test
  void convictsALateAckThatIsRefusedThoughNobodyElseHasTheMessage() {
    convicts(held().at(3).acked("c", "1", Status.LEASE_LOST, 500, 510), "nobody else had it");
  }

  @Test
  void convictsAnAckThatIsRefusedWithinTheLease() {
    convicts(held().at(3).acked("c", "1", Status.LEASE_LOST, 30, 40), "nobody else had it");
  }

  @Test
  void aLateAckIsRefusedIfSomebodyMayHaveGotTheMessageUnseen() {
    HistoryOf unseen = held().unansweredReceive("e", 120);
    kept(unseen.at(3).acked("c", "1", Status.LEASE_LOST, 500, 510), 3);
  }

  /** The first answer was lost, so the delivery was made earlier than its answer tells. */
  @Test
  void aLateAckIsRefusedForADeliveryThatIsToldOfLater() {
    kept(
        held()
            .at(3)
            .acked("c", "1", Status.LEASE_LOST, 130, 140)
            .at(4)
            .received("d", 120, 190, again("1", A, 2)),
        4);
  }

  @Test
  void convictsAnAckByAnOldReceipt() {
    convicts(
        held()
            .at(3)
            .received("d", 150, 160, again("1", A, 2))
            .at(4)
            .acked("c", "1", Status.SETTLED, 170, 180),
        "was accepted after");
  }

  @Test
  void anOldReceiptIsRefused() {
    kept(
        held()
            .at(3)
            .received("d", 150, 160, again("1", A, 2))
            .at(4)
            .acked("c", "1", Status.LEASE_LOST, 170, 180)
            .at(5)
            .settled("d", "1", 2, Kind.ACK, Status.SETTLED, 170, 180)
            .at(6)
            .acked("c", "1", Status.ALREADY_SETTLED, 190, 200),
        6);
  }

  @Test
  void convictsAnAckOfWhatIsSaidToBeAckedThoughNobodyDid() {
    convicts(held().at(3).acked("c", "1", Status.ALREADY_SETTLED, 30, 40), "nobody acked");
  }

  @Test
  void anAckWithoutAnswerMayHaveBeenDone() {
    HistoryOf unanswered = held().acked("c", "1", Status.UNKNOWN, 30, 40);
    kept(unanswered.at(3).acked("c", "1", Status.ALREADY_SETTLED, 50, 60), 3);
  }

  @Test
  void anAckWithoutAnswerMayHaveBeenInVain() {
    HistoryOf unanswered = held().acked("c", "1", Status.UNKNOWN, 30, 40);
    kept(unanswered.at(3).received("d", 150, 160, again("1", A, 2)), 3);
  }

  @Test
  void convictsTwoAcksThatAreBothAccepted() {
    convicts(
        held()
            .at(3)
            .acked("c", "1", Status.SETTLED, 30, 40)
            .at(4)
            .acked("c", "1", Status.SETTLED, 50, 60),
        "acked before");
  }

  @Test
  void anAckThatWasRepeatedMayHaveBeenDoneBefore() {
    kept(
        held()
            .at(3)
            .acked("d", "1", Status.ALREADY_SETTLED, 50, 60)
            .at(4)
            .again()
            .acked("c", "1", Status.SETTLED, 30, 80),
        4);
  }

  @Test
  void convictsAReturnOfWhatWasAcked() {
    convicts(
        held()
            .at(3)
            .acked("c", "1", Status.SETTLED, 30, 40)
            .at(4)
            .settled("c", "1", Kind.RETURN, Status.SETTLED, 50, 60),
        "acked before");
  }

  @Test
  void convictsASettlementInFrontOfItsDelivery() {
    convicts(held().at(1).acked("c", "1", Status.SETTLED, 30, 40), "before its delivery");
  }

  @Test
  void whatHasNoPositionIsLeftOut() {
    HistoryOf unplaced = callsInMillis().at(1).sent(A, "1", 0, 10);
    kept(unplaced.received("c", 20, 30, first("1", A)), 0);
  }

  @Test
  void convictsAMessageThatWasForgotten() {
    assertThat(new NothingForgotten().judge(held().history()).violations()).hasSize(1);
    HistoryOf acked = held().at(3).acked("c", "1", Status.SETTLED, 30, 40);
    assertThat(new NothingForgotten().judge(acked.history()).violations()).isEmpty();
    HistoryOf perhaps = held().acked("c", "1", Status.UNKNOWN, 30, 40);
    assertThat(new NothingForgotten().judge(perhaps.history()).violations()).isEmpty();
  }

  private void kept(HistoryOf history, int judged) {
    Verdict verdict = check.judge(history.history());
    assertThat(verdict.violations()).isEmpty();
    assertThat(verdict.judged()).isEqualTo(judged);
  }

  private void convicts(HistoryOf history, String reproach) {
    Verdict verdict = check.judge(history.history());
    assertThat(verdict.violations()).hasSize(1);
    assertThat(verdict.violations().get(0)).contains(reproach);
  }
}
