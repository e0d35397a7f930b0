package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.node.log.CommandLog;
import io.narumq.node.log.CommandLogLimits;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Outcome.Unknown;
import io.narumq.node.log.Stamps;
import io.narumq.node.log.Submission;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamsTest {
  /** So that an entry may be under way while the next one is looked at. */
  private static final CommandLogLimits TWO_IN_FLIGHT =
      new CommandLogLimits(2, 512 << 10, 3 << 20, 4_096, 64L << 20, 100_000, 10_000, 500);

  private static final CommandResult SENT = new Sent(1, 0, 0, 1);
  private static final long MIB = 1 << 20;

  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final CommandLog log =
      new CommandLog(TWO_IN_FLIGHT, time, time, new Stamps(time), transport);
  private long ready;
  private final Delivery delivery =
      new Delivery(log, time, time, queue -> ready, new Receipts(3), 10);
  private final Streams streams = new Streams(log, delivery);

  @BeforeEach
  void lead() {
    log.companions(delivery);
    log.lead();
  }

  @Test
  void aStreamAttachesItsSessionAndParks() {
    Heard heard = open("s", 5);
    AttachSession attach = transport.newest(1).get(0).getAttachSession();
    assertThat(attach.getSessionId()).isEqualTo("s");
    assertThat(attach.getQueue()).isEqualTo("q");
    assertThat(attach.getReplayMax()).isEqualTo(5);
    assertThat(attach.getReplayBytes()).isEqualTo(MIB);
    transport.apply(0, attached(true, false));
    assertThat(heard.only()).isEqualTo("started created=true");
    assertThat(delivery.parkedCount()).isEqualTo(1);
    assertThat(transport.entries()).as("nothing is ready, so nothing is tried").isEqualTo(1);
  }

  @Test
  void whatIsReadyIsTakenOnCreditUntilItIsUsedUp() {
    ready = 100;
    Heard heard = running("s", 5);
    Receive receive = onlyReceive(1);
    assertThat(receive.getMaxMessages()).isEqualTo(5);
    assertThat(receive.getMaxBytes()).isEqualTo(MIB);
    assertThat(receive.getSessionId()).isEqualTo("s");
    assertThat(receive.getOnCredit()).isTrue();
    transport.apply(1, messages(3, 10));
    assertThat(heard.next()).isEqualTo("delivered 3 replayed=false");
    assertThat(onlyReceive(2).getMaxMessages()).isEqualTo(2);
    assertThat(onlyReceive(2).getMaxBytes()).isEqualTo(MIB - 10);
    transport.apply(2, messages(2, 10));
    assertThat(heard.next()).isEqualTo("delivered 2 replayed=false");
    assertThat(transport.entries()).isEqualTo(3);
    assertThat(delivery.parkedCount()).isZero();
    streams.grant(heard.stream, 1, 0);
    time.run();
    assertThat(onlyReceive(3).getMaxMessages()).isEqualTo(1);
  }

  @Test
  void bytesAreCreditToo() {
    ready = 100;
    Heard heard = running("s", 5);
    transport.apply(1, messages(1, MIB + 7));
    assertThat(heard.next()).isEqualTo("delivered 1 replayed=false");
    streams.grant(heard.stream, 0, 7);
    time.run();
    assertThat(transport.entries()).as("the last was larger than what was left").isEqualTo(2);
    streams.grant(heard.stream, 0, 1);
    time.run();
    assertThat(onlyReceive(2).getMaxMessages()).isEqualTo(4);
    assertThat(onlyReceive(2).getMaxBytes()).isEqualTo(1);
  }

  @Test
  void creditBeyondTheLimitsIsLost() {
    ready = 5_000;
    Heard heard = running("s", 900);
    streams.grant(heard.stream, Integer.MAX_VALUE, Long.MAX_VALUE);
    transport.apply(1, messages(900, 63 * MIB));
    assertThat(onlyReceive(2).getMaxMessages()).isEqualTo(100);
    assertThat(onlyReceive(2).getMaxBytes()).isEqualTo(MIB);
    transport.apply(2, messages(100, 0));
    assertThat(transport.entries()).isEqualTo(3);
  }

  @Test
  void oneReceiveIsInFlightHoweverMuchIsGranted() {
    ready = 100;
    Heard heard = running("s", 1);
    streams.grant(heard.stream, 10, MIB);
    send(3);
    assertThat(receives(2)).isEmpty();
    transport.apply(1, messages(1, 1));
    assertThat(onlyReceive(3).getMaxMessages()).isEqualTo(10);
  }

  @Test
  void aSendTakesTheReceiveOfAStreamAlong() {
    Heard heard = running("s", 5);
    send(3);
    assertThat(onlyReceive(1).getMaxMessages()).as("it is alone").isEqualTo(5);
    transport.apply(1, SENT, messages(3, 3));
    assertThat(heard.next()).isEqualTo("delivered 3 replayed=false");
    assertThat(delivery.parkedCount()).as("it wants more").isEqualTo(1);
  }

  @Test
  void aFewMessagesAreSharedByAllWhoWait() {
    running("big", 1_000);
    running("small", 1);
    running("other", 1_000);
    send(10);
    assertThat(receives(3)).extracting(Receive::getMaxMessages).containsExactly(5, 1, 4);
    assertThat(receives(3))
        .extracting(Receive::getSessionId)
        .containsExactly("big", "small", "other");
  }

  @Test
  void callsAndStreamsStandInOneLine() {
    List<Outcome> answers = new ArrayList<>();
    Receive call = Receive.newBuilder().setQueue("q").setMaxMessages(10).setSessionId("c").build();
    delivery.receive(
        new LongPoll(
            call, time.monotonicMs() + 1_000, Submission.NO_DEADLINE, o -> answers.add(o)));
    time.run();
    transport.apply(0, Received.NOTHING);
    Heard heard = running("s", 10);
    send(4);
    assertThat(receives(2)).extracting(Receive::getSessionId).containsExactly("c", "s");
    assertThat(receives(2)).extracting(Receive::getMaxMessages).containsExactly(2, 2);
    transport.apply(2, SENT, messages(2, 2), messages(2, 2));
    assertThat(answers).containsExactly(new Result(messages(2, 2)));
    assertThat(heard.next()).isEqualTo("delivered 2 replayed=false");
    assertThat(delivery.parkedCount()).as("the call has its answer").isEqualTo(1);
  }

  @Test
  void whoWasServedGoesToTheEndOfTheLine() {
    running("a", 1_000);
    running("b", 1_000);
    for (String expected : List.of("a", "b", "a", "b")) {
      send(1);
      int entry = transport.entries() - 1;
      assertThat(receives(entry)).extracting(Receive::getSessionId).containsExactly(expected);
      transport.apply(entry, SENT, messages(1, 1));
    }
  }

  @Test
  void whoFoundNothingKeepsItsPlaceAndIsNotTold() {
    Heard heard = running("a", 5);
    running("b", 5);
    send(1);
    transport.apply(2, SENT, Received.NOTHING);
    send(1);
    assertThat(receives(3)).extracting(Receive::getSessionId).containsExactly("a");
    heard.nothing();
  }

  @Test
  void replayGoesOnWhileThereIsMoreAndCredit() {
    Receipt early = Receipt.newBuilder().setLeaseId(3).setSequence(1).build();
    Receipt late = Receipt.newBuilder().setLeaseId(9).setSequence(2).build();
    Heard heard = open("s", 4, early, late);
    assertThat(attach(0).getHeldList()).containsExactly(early, late);
    transport.apply(0, attached(false, true, messages(2, 10)));
    assertThat(heard.next()).isEqualTo("started created=false");
    assertThat(heard.next()).isEqualTo("delivered 2 replayed=true");
    assertThat(attach(1).getReplayMax()).isEqualTo(2);
    assertThat(attach(1).getReplayAfter().getLeaseId()).isEqualTo(9);
    assertThat(attach(1).getReplayAfter().getSequence()).isEqualTo(43);
    assertThat(attach(1).getHeldList())
        .as("of leases that are still to come")
        .containsExactly(late);
    transport.apply(1, attached(false, true, messages(2, 10)));
    assertThat(heard.next()).isEqualTo("delivered 2 replayed=true");
    ready = 10;
    send(1);
    assertThat(receives(2)).as("nothing new before all is replayed").isEmpty();
    streams.grant(heard.stream, 3, 0);
    time.run();
    assertThat(attach(3).getReplayMax()).isEqualTo(3);
    transport.apply(3, attached(false, false, messages(1, 10)));
    assertThat(heard.next()).isEqualTo("delivered 1 replayed=true");
    assertThat(onlyReceive(4).getMaxMessages()).isEqualTo(2);
  }

  @Test
  void aSessionThatEndsDuringTheReplayIsTold() {
    Heard heard = open("s", 4);
    transport.apply(0, attached(false, true, messages(2, 10)));
    heard.skip(2);
    transport.apply(1, attached(true, false));
    assertThat(heard.next())
        .startsWith("failed Result[result=Rejected[reason=ERROR_REASON_SESSION");
    assertThat(streams.count()).isZero();
  }

  /** So that the replay of the newer one finds what the older one is about to be given. */
  @Test
  void aNewerStreamReplacesTheOlderBeforeItAttaches() {
    Heard older = running("s", 5);
    send(1);
    Heard newer = open("s", 5);
    assertThat(older.next()).isEqualTo("replaced");
    assertThat(attach(2).getSessionId()).isEqualTo("s");
    transport.apply(1, SENT, messages(1, 1));
    older.nothing();
    assertThat(transport.entries()).as("nothing is given back").isEqualTo(3);
    transport.apply(2, attached(false, false, messages(1, 1)));
    newer.skip(2);
    streams.cancel(older.stream);
    assertThat(streams.count()).isEqualTo(1);
    assertThat(delivery.parkedCount()).isEqualTo(1);
  }

  @Test
  void streamsOfOtherSessionsStay() {
    Heard one = running("one", 5);
    running("two", 5);
    one.nothing();
    assertThat(streams.count()).isEqualTo(2);
  }

  @Test
  void aBrokenStreamLeavesEverythingWithItsSession() {
    Heard heard = running("s", 5);
    send(1);
    streams.cancel(heard.stream);
    transport.apply(1, SENT, messages(1, 1));
    heard.nothing();
    assertThat(transport.entries()).as("nothing is given back").isEqualTo(2);

    Heard parked = running("t", 5);
    streams.cancel(parked.stream);
    send(1);
    assertThat(receives(3)).isEmpty();
    assertThat(delivery.parkedCount()).isZero();
    assertThat(streams.count()).isZero();
  }

  @Test
  void drainingTellsWhatIsUnderWayAndEnds() {
    Heard heard = running("s", 5);
    send(1);
    streams.keepAlive(heard.stream, 7);
    streams.drain(heard.stream);
    time.run();
    heard.nothing();
    transport.apply(1, SENT, messages(1, 1));
    assertThat(heard.next()).isEqualTo("delivered 1 replayed=false");
    heard.nothing();
    transport.apply(2, Done.DONE);
    assertThat(heard.next()).isEqualTo("kept alive 7");
    assertThat(heard.next()).isEqualTo("completed");
    send(1);
    assertThat(receives(3)).isEmpty();
    assertThat(streams.count()).isZero();
  }

  @Test
  void drainingEndsAtOnceWhenNothingIsUnderWay() {
    Heard parked = running("s", 5);
    streams.drain(parked.stream);
    assertThat(parked.next()).isEqualTo("completed");
    assertThat(delivery.parkedCount()).isZero();

    Heard foundNothing = running("t", 5);
    send(1);
    streams.drain(foundNothing.stream);
    transport.apply(2, SENT, Received.NOTHING);
    assertThat(foundNothing.next()).isEqualTo("completed");

    Heard attaching = open("u", 5);
    streams.drain(attaching.stream);
    transport.apply(3, attached(true, false));
    assertThat(attaching.next()).isEqualTo("started created=true");
    assertThat(attaching.next()).isEqualTo("completed");
  }

  @Test
  void aSignOfLifeDoesNotHoldUpTheReplay() {
    Heard heard = open("s", 0);
    streams.keepAlive(heard.stream, 1);
    time.run();
    transport.apply(0, attached(false, true));
    assertThat(heard.next()).isEqualTo("started created=false");
    streams.grant(heard.stream, 1, 0);
    time.run();
    assertThat(attach(2).getReplayMax()).isEqualTo(1);
    transport.apply(1, Done.DONE);
    assertThat(heard.next()).isEqualTo("kept alive 1");
  }

  @Test
  void aRejectedCommandEndsTheStream() {
    Rejected rejected = new Rejected(ErrorReason.ERROR_REASON_SESSION_NOT_FOUND, "gone");
    Heard heard = running("s", 5);
    streams.keepAlive(heard.stream, 1);
    time.run();
    transport.apply(1, rejected);
    assertThat(heard.next()).isEqualTo("failed " + new Result(rejected));
    assertThat(delivery.parkedCount()).isZero();
    assertThat(streams.count()).isZero();
  }

  @Test
  void anUnknownOutcomeEndsTheStream() {
    Heard heard = running("s", 5);
    send(1);
    transport.finish(1, new EntryOutcome.Unknown("why"));
    assertThat(heard.next()).isEqualTo("failed " + new Unknown("why"));
    assertThat(streams.count()).isZero();
  }

  @Test
  void lostLeadershipEndsEveryStream() {
    Heard parked = running("parked", 5);
    Heard idle = running("idle", 0);
    Heard flying = open("flying", 5);
    log.unlead();
    delivery.unlead();
    streams.unlead();
    assertThat(parked.next()).isEqualTo("failed " + new NotSubmitted(Reason.NOT_LEADER));
    assertThat(idle.next()).isEqualTo("failed " + new NotSubmitted(Reason.NOT_LEADER));
    assertThat(flying.next()).startsWith("failed Unknown");
    assertThat(streams.count()).isZero();
    assertThat(delivery.parkedCount()).isZero();
    Heard late = open("late", 5);
    assertThat(late.next()).isEqualTo("failed " + new NotSubmitted(Reason.NOT_LEADER));
  }

  @Test
  void whoWaitsForADeletedQueueIsTold() {
    Rejected rejected = new Rejected(ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND, "gone");
    Heard heard = running("s", 5);
    delivery.queueDeleted("q");
    time.run();
    assertThat(receives(1)).hasSize(1);
    transport.apply(1, rejected);
    assertThat(heard.next()).isEqualTo("failed " + new Result(rejected));
  }

  /** A stream whose session is attached and that has nothing to be replayed. */
  private Heard running(String session, int credit) {
    Heard heard = open(session, credit);
    transport.apply(transport.entries() - 1, attached(true, false));
    assertThat(heard.next()).isEqualTo("started created=true");
    return heard;
  }

  private Heard open(String session, int credit, Receipt... held) {
    Heard heard = new Heard(session, List.of(held));
    streams.open(heard.stream, credit, MIB);
    time.run();
    return heard;
  }

  private void send(int messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (int i = 0; i < messages; i++) {
      index.addBodyBytes(0);
    }
    Send send = Send.newBuilder().setQueue("q").setIndex(index).build();
    log.submit(
        new Submission(
            Command.newBuilder().setSend(send).build(), Submission.NO_DEADLINE, ignored -> {}));
    time.run();
  }

  private AttachSession attach(int entry) {
    assertThat(transport.commands(entry)).hasSize(1);
    return transport.commands(entry).get(0).getAttachSession();
  }

  private List<Receive> receives(int entry) {
    return transport.commands(entry).stream()
        .filter(Command::hasReceive)
        .map(Command::getReceive)
        .toList();
  }

  private Receive onlyReceive(int entry) {
    assertThat(receives(entry)).hasSize(1);
    return receives(entry).get(0);
  }

  private static SessionAttached attached(boolean created, boolean more, Received... replayed) {
    return new SessionAttached(created, 10_000, 3_600_000, List.of(), List.of(replayed), more);
  }

  private static Received messages(int count, long bytes) {
    return new Received(
        1, 9, 30_000, bytes, List.of(new CommandResult.Delivery(0, 40, 42, count, 1)));
  }
}
