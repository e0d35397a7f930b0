package io.narumq.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.KeepAliveSession;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Send;
import io.narumq.node.fake.FakeTime;
import io.narumq.node.fake.FakeTransport;
import io.narumq.node.log.Outcome.NotSubmitted;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.log.Outcome.Result;
import io.narumq.node.log.Outcome.Unknown;
import io.narumq.statemachine.CommandResult;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandLogTest {
  private static final CommandLogLimits LIMITS =
      new CommandLogLimits(2, 1_000, 3_000, 10, 500, 20_000, 20, 10_000, 500);

  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final Stamps stamps = new Stamps(time);
  private final CommandLog log = new CommandLog(LIMITS, time, time, stamps, transport);
  private final List<List<Outcome>> outcomes = new ArrayList<>();

  @BeforeEach
  void lead() {
    stamps.resume(5_000, time.wallMs());
    log.lead();
  }

  @Test
  void aLoneCommandIsAnEntryAtOnce() {
    submit("a");
    assertThat(ids(0)).containsExactly("a");
    Sent sent = new Sent(1, List.of(new StoredSet(0, 7, 1)));
    transport.apply(0, sent);
    assertThat(outcomes).containsExactly(List.of(new Result(sent, new LogPosition(1, 1, 0))));
  }

  @Test
  void aBurstIsOneEntry() {
    give("a");
    give("b");
    time.run();
    assertThat(ids(0)).containsExactly("a", "b");
  }

  @Test
  void whatComesWhileTwoEntriesAreInFlightIsTheNextEntry() {
    submit("a");
    submit("b");
    submit("c");
    submit("d");
    assertThat(transport.entries()).isEqualTo(2);
    transport.apply(0, Done.DONE);
    assertThat(ids(2)).containsExactly("c", "d");
    transport.apply(2, Done.DONE, new Sent(1, List.of(new StoredSet(0, 0, 1))));
    assertThat(outcomes.get(3))
        .containsExactly(
            new Result(new Sent(1, List.of(new StoredSet(0, 0, 1))), new LogPosition(1, 2, 1)));
  }

  @Test
  void entriesAreStampedWhenTheyAreSent() {
    time.advance(250);
    submit("a");
    assertThat(transport.entry(0).getServingMs()).isEqualTo(5_250);
    assertThat(transport.entry(0).getWallMs()).isEqualTo(time.wallMs());
  }

  @Test
  void whileHeldNoEntryIsBegunAndCommandsWait() {
    submit("a");
    submit("b");
    boolean[] drained = new boolean[1];
    log.hold(() -> drained[0] = true);
    submit("c");
    transport.apply(0, Done.DONE);
    assertThat(drained[0]).isFalse();
    transport.apply(1, Done.DONE);
    assertThat(drained[0]).isTrue();
    assertThat(transport.entries()).isEqualTo(2);
    log.release();
    time.run();
    assertThat(ids(2)).containsExactly("c");
  }

  @Test
  void leadershipLostWhileHeldIsSafeToRepeatAndEndsTheHold() {
    boolean[] drained = new boolean[1];
    log.hold(() -> drained[0] = true);
    assertThat(drained[0]).as("nothing was in flight").isTrue();
    submit("a");
    log.unlead();
    assertThat(outcomes).containsExactly(List.of(new NotSubmitted(Reason.NOT_LEADER)));
    log.lead();
    submit("b");
    assertThat(ids(0)).containsExactly("b");
  }

  @Test
  void anEntryIsBoundedInBytesAndCommands() {
    blockBothPlaces();
    give(bodyOf(600));
    give(bodyOf(600));
    give(bodyOf(600));
    time.run();
    transport.apply(0, Done.DONE);
    assertThat(transport.newest(3)).hasSize(2);
    transport.apply(1, Done.DONE);
    assertThat(transport.newest(4)).hasSize(1);
    for (int i = 0; i < 15; i++) {
      give("c" + i);
    }
    time.run();
    transport.apply(2, Done.DONE, Done.DONE);
    assertThat(transport.newest(5)).hasSize(10);
  }

  @Test
  void noEntryIsLargerThanTheHardLimit() {
    blockBothPlaces();
    give(bodyOf(900));
    give(bodyOf(2_900));
    time.run();
    transport.apply(0, Done.DONE);
    assertThat(transport.newest(3)).hasSize(1);
    transport.apply(1, Done.DONE);
    assertThat(transport.newest(4)).hasSize(1);
  }

  @Test
  void aCommandThatFitsNoEntryIsRefused() {
    give(bodyOf(3_001));
    assertThat(only(0)).isEqualTo(new NotSubmitted(Reason.TOO_LARGE));
  }

  @Test
  void tooManyWaitingCommandsAreRefused() {
    blockBothPlaces();
    for (int i = 0; i < 21; i++) {
      give(bodyOf(20));
    }
    assertThat(outcomes.subList(2, 22)).allMatch(List::isEmpty);
    assertThat(only(22)).isEqualTo(new NotSubmitted(Reason.OVERLOADED));
  }

  @Test
  void whatIsNoSendStillFindsRoomBehindAFloodOfSends() {
    blockBothPlaces();
    for (int i = 0; i < 21; i++) {
      give(bodyOf(20));
    }
    assertThat(only(22)).isEqualTo(new NotSubmitted(Reason.OVERLOADED));
    for (int i = 0; i < 21; i++) {
      submit("sign of life " + i);
    }
    assertThat(outcomes.subList(23, 43)).allMatch(List::isEmpty);
    assertThat(only(43)).as("this too is bounded").isEqualTo(new NotSubmitted(Reason.OVERLOADED));
  }

  @Test
  void tooManyWaitingBytesAreRefused() {
    blockBothPlaces();
    for (int i = 0; i < 9; i++) {
      give(bodyOf(2_500));
    }
    assertThat(outcomes.get(9)).isEmpty();
    assertThat(only(10)).isEqualTo(new NotSubmitted(Reason.OVERLOADED));
    transport.apply(0, Done.DONE);
    give(bodyOf(2_500));
    assertThat(outcomes.get(11)).isEmpty();
  }

  @Test
  void aPassedDeadlineIsDefinite() {
    blockBothPlaces();
    give(command("late"), time.monotonicMs() + 100);
    submit("in time");
    time.advance(100);
    transport.apply(0, Done.DONE);
    assertThat(only(2)).isEqualTo(new NotSubmitted(Reason.DEADLINE_PASSED));
    assertThat(ids(2)).containsExactly("in time");
  }

  @Test
  void deadlinesPassAlsoWhileNothingMoves() {
    blockBothPlaces();
    give(command("late"), time.monotonicMs() + 100);
    submit("patient");
    time.advance(600);
    assertThat(only(2)).isEqualTo(new NotSubmitted(Reason.DEADLINE_PASSED));
    assertThat(outcomes.get(3)).isEmpty();
    transport.apply(0, Done.DONE);
    assertThat(ids(2)).containsExactly("patient");
  }

  @Test
  void lostLeadershipIsUnknownInFlightAndDefiniteInTheQueue() {
    blockBothPlaces();
    submit("waiting");
    log.unlead();
    assertThat(only(0)).isInstanceOf(Unknown.class);
    assertThat(only(1)).isInstanceOf(Unknown.class);
    assertThat(only(2)).isEqualTo(new NotSubmitted(Reason.NOT_LEADER));
    submit("too late");
    assertThat(only(3)).isEqualTo(new NotSubmitted(Reason.NOT_LEADER));
    assertThat(transport.entries()).isEqualTo(2);
  }

  @Test
  void entriesOfAnEarlierLeadershipTakeNoPlaceAndAnswerNobodyTwice() {
    blockBothPlaces();
    log.unlead();
    log.lead();
    submit("a");
    submit("b");
    assertThat(transport.entries()).isEqualTo(4);
    transport.apply(0, Done.DONE);
    submit("c");
    assertThat(transport.entries()).isEqualTo(4);
    assertThat(outcomes.get(0)).hasSize(1);
  }

  @Test
  void anEntryThatDoesNotReturnIsUnknownButKeepsItsPlace() {
    blockBothPlaces();
    submit("waiting");
    time.advance(10_000);
    assertThat(only(0)).isInstanceOf(Unknown.class);
    assertThat(transport.entries()).isEqualTo(2);
    List<List<Effect>> told = new ArrayList<>();
    log.listener(told::add);
    Effect ready = new Effect.MessagesReady("q");
    transport.apply(0, List.of(ready), Done.DONE);
    assertThat(outcomes.get(0)).hasSize(1);
    assertThat(ids(2)).containsExactly("waiting");
    // It took effect after all, so whoever waits for its effects must hear of them.
    assertThat(told).containsExactly(List.of(ready));
  }

  @Test
  void whatTheTransportRefusedIsDefinite() {
    submit("a");
    transport.finish(0, new EntryOutcome.NotSubmitted(Reason.LEADER_NOT_READY));
    assertThat(only(0)).isEqualTo(new NotSubmitted(Reason.LEADER_NOT_READY));
  }

  @Test
  void whatTheTransportDoesNotKnowIsUnknown() {
    submit("a");
    transport.finish(0, new EntryOutcome.Unknown("why"));
    assertThat(only(0)).isEqualTo(new Unknown("why"));
  }

  @Test
  void effectsAreToldAfterTheResults() {
    List<String> order = new ArrayList<>();
    log.listener(effects -> order.add("effects"));
    log.submit(
        new Submission(command("a"), Submission.NO_DEADLINE, outcome -> order.add("result")));
    time.run();
    transport.apply(0, Done.DONE);
    assertThat(order).containsExactly("result", "effects");
  }

  @Test
  void companionsGoBehindAllCommandsOfTheEntry() {
    log.companions(
        commands ->
            id(commands.get(0)).equals("a")
                ? List.of(submission(command("companion"), Submission.NO_DEADLINE))
                : List.of());
    give("a");
    give("b");
    time.run();
    assertThat(ids(0)).containsExactly("a", "b", "companion");
    CommandResult third = new Sent(1, List.of(new StoredSet(0, 0, 1)));
    transport.apply(0, Done.DONE, Done.DONE, third);
    assertThat(outcomes.get(2)).containsExactly(new Result(third, new LogPosition(1, 1, 2)));
  }

  @Test
  void noTimerIsLeftBehind() {
    submit("a");
    transport.apply(0, Done.DONE);
    assertThat(time.timers()).isZero();
  }

  private void blockBothPlaces() {
    submit("x");
    submit("y");
    assertThat(transport.entries()).isEqualTo(2);
  }

  @Test
  void anEntryTakesNoMoreMessagesThanApplyIsQuickWith() {
    blockBothPlaces();
    for (int i = 0; i < 5; i++) {
      give(receive(200));
    }
    transport.apply(0, Done.DONE);
    assertThat(transport.commands(2)).hasSize(3);
    transport.apply(1, Done.DONE);
    assertThat(transport.commands(3)).hasSize(2);
  }

  @Test
  void withoutRoomSendsAreRefusedAndAllElseGoesOn() {
    blockBothPlaces();
    give(bodyOf(20));
    give("waits");
    log.admitSends(false);
    assertThat(only(2)).as("it waited").isEqualTo(new NotSubmitted(Reason.DISK_FULL));
    give(bodyOf(20));
    assertThat(only(4)).isEqualTo(new NotSubmitted(Reason.DISK_FULL));
    transport.apply(0, Done.DONE);
    assertThat(ids(2)).containsExactly("waits");
    assertThat(log.waitingBytes()).isZero();

    log.admitSends(true);
    give(bodyOf(20));
    assertThat(outcomes.get(5)).isEmpty();
  }

  private static Command receive(int messages) {
    return Command.newBuilder().setReceive(Receive.newBuilder().setMaxMessages(messages)).build();
  }

  private void submit(String id) {
    give(id);
    time.run();
  }

  private void give(String id) {
    give(command(id));
  }

  private void give(Command command) {
    give(command, Submission.NO_DEADLINE);
  }

  private void give(Command command, long deadlineMs) {
    log.submit(submission(command, deadlineMs));
  }

  private Submission submission(Command command, long deadlineMs) {
    List<Outcome> told = new ArrayList<>();
    outcomes.add(told);
    return new Submission(command, deadlineMs, told::add);
  }

  private Outcome only(int number) {
    assertThat(outcomes.get(number)).hasSize(1);
    return outcomes.get(number).get(0);
  }

  private List<String> ids(int entry) {
    return transport.commands(entry).stream().map(CommandLogTest::id).toList();
  }

  private static String id(Command command) {
    return command.getKeepAliveSession().getSessionId();
  }

  private static Command command(String id) {
    return Command.newBuilder()
        .setKeepAliveSession(KeepAliveSession.newBuilder().setSessionId(id))
        .build();
  }

  /** A command of about this many bytes. */
  private static Command bodyOf(int bytes) {
    byte[] body = new byte[bytes - (bytes < 128 ? 6 : 9)];
    Arrays.fill(body, (byte) 1);
    return Command.newBuilder()
        .setSend(
            Send.newBuilder()
                .addSets(OutgoingSet.newBuilder().setBodies(ByteString.copyFrom(body))))
        .build();
  }
}
