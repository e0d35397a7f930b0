package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Receipt;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Unknown;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import org.junit.jupiter.api.Test;

/** The life of a stream: attach, replay, replacement, drain and its ends. */
class StreamLifeTest extends StreamsFixture {
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
    assertThat(heard.next()).startsWith("failed Rejected[reason=ERROR_REASON_SESSION");
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
  void moreStreamsThanTheLimitAreRefused() {
    for (int i = 0; i < 10; i++) {
      running("s" + i, 0);
    }
    Heard tooMany = open("one more", 5);
    assertThat(tooMany.next()).isEqualTo("failed " + new NotSubmitted(Reason.OVERLOADED));
    assertThat(streams.count()).isEqualTo(10);
    Heard newer = open("s3", 0);
    newer.nothing();
    assertThat(streams.count()).as("this one takes the place of another").isEqualTo(10);
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
    assertThat(heard.next()).isEqualTo("failed " + rejected);
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
    assertThat(heard.next()).isEqualTo("failed " + rejected);
  }
}
