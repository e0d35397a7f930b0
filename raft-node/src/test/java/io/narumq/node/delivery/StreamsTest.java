package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Receive;
import io.narumq.node.log.LogPosition;
import io.narumq.node.log.Outcome;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Submission;
import io.narumq.statemachine.CommandResult.Received;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credit, and the line in which streams and calls wait. */
class StreamsTest extends StreamsFixture {
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
    assertThat(answers).containsExactly(new Result(messages(2, 2), new LogPosition(1, 3, 1)));
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
}
