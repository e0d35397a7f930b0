package io.narumq.node.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Return;
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
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.CommandResult.StoredSet;
import io.narumq.statemachine.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  /** So that an entry may be under way while the next one is looked at. */
  private static final CommandLogLimits TWO_IN_FLIGHT =
      new CommandLogLimits(2, 512 << 10, 3 << 20, 4_096, 100_000, 64L << 20, 100_000, 10_000, 500);

  private static final CommandResult NOTHING = Received.NOTHING;
  private static final CommandResult SENT = new Sent(1, List.of(new StoredSet(0, 0, 1)));

  private final FakeTime time = new FakeTime();
  private final FakeTransport transport = new FakeTransport(time);
  private final CommandLog log =
      new CommandLog(TWO_IN_FLIGHT, time, time, new Stamps(time), transport);
  private final Map<String, Long> ready = new HashMap<>();
  private final Delivery delivery =
      new Delivery(log, time, time, queue -> ready.getOrDefault(queue, 0L), new Receipts(3), 4);
  private final Map<String, List<Outcome>> answers = new HashMap<>();

  @BeforeEach
  void lead() {
    log.companions(delivery);
    log.listener(
        effects ->
            effects.forEach(
                effect -> delivery.messagesReady(((Effect.MessagesReady) effect).queue())));
    log.lead();
  }

  @Test
  void whatIsReadyIsDeliveredAtOnce() {
    receive("r1", 1_000);
    assertThat(receivers(0)).containsExactly("r1");
    transport.apply(0, messages(1));
    assertThat(result(only("r1"))).isEqualTo(messages(1));
    assertThat(time.timers()).isZero();
  }

  @Test
  void withoutWaitTimeAnEmptyQueueIsAnEmptyAnswer() {
    receive("r1", 0);
    transport.apply(0, NOTHING);
    assertThat(result(only("r1"))).isEqualTo(NOTHING);
  }

  @Test
  void theWaitEndsWithAnEmptyAnswer() {
    park("r1", 1_000);
    time.advance(999);
    assertThat(answers.get("r1")).isEmpty();
    time.advance(1);
    assertThat(result(only("r1"))).isEqualTo(NOTHING);
    assertThat(delivery.parkedCount()).isZero();
  }

  @Test
  void aSendTakesTheReceiveOfWhoWaitsAlong() {
    park("r1", 10_000);
    send(1);
    assertThat(transport.newest(2)).hasSize(2);
    assertThat(transport.newest(2).get(0).hasSend()).isTrue();
    assertThat(receivers(1)).containsExactly("r1");
    transport.apply(1, readyEffect(), SENT, messages(1));
    assertThat(result(only("r1"))).isEqualTo(messages(1));
    assertThat(transport.entries()).isEqualTo(2);
  }

  /** Messages of later sends would else wait for the next entry. */
  @Test
  void theReceiveComesBehindAllSendsOfItsEntry() {
    park("r1", 10_000);
    log.submit(new Submission(sendTo("q", 1), Submission.NO_DEADLINE, ignored -> {}));
    log.submit(new Submission(sendTo("q", 2), Submission.NO_DEADLINE, ignored -> {}));
    time.run();
    assertThat(transport.newest(2)).hasSize(3);
    assertThat(transport.newest(2).subList(0, 2)).allMatch(Command::hasSend);
    assertThat(transport.newest(2).get(2).hasReceive()).isTrue();
  }

  @Test
  void noMoreReceiversAreTakenAlongThanThereAreMessages() {
    park("r1", 10_000);
    park("r2", 10_000);
    park("r3", 10_000);
    send(2);
    assertThat(receivers(3)).containsExactly("r1", "r2");
    assertThat(delivery.parkedCount()).isEqualTo(1);
  }

  @Test
  void aSendToAnotherQueueTakesNobodyAlong() {
    park("r1", 10_000);
    log.submit(new Submission(sendTo("other", 1), Submission.NO_DEADLINE, ignored -> {}));
    time.run();
    assertThat(transport.newest(2)).hasSize(1);
  }

  @Test
  void atMostOneReceiveOfAReceiverIsInFlight() {
    park("r1", 10_000);
    send(1);
    send(1);
    assertThat(receivers(1)).containsExactly("r1");
    assertThat(receivers(2)).isEmpty();
    ready.put("q", 1L);
    delivery.messagesReady("q");
    time.run();
    assertThat(transport.entries()).isEqualTo(3);
  }

  @Test
  void readyMessagesWakeInTheOrderOfArrival() {
    park("r1", 10_000);
    park("r2", 10_000);
    ready.put("q", 1L);
    delivery.messagesReady("q");
    time.run();
    assertThat(receivers(2)).containsExactly("r1");
  }

  @Test
  void whoFoundNothingKeepsItsPlaceInTheLine() {
    park("r1", 10_000);
    park("r2", 10_000);
    ready.put("q", 1L);
    delivery.messagesReady("q");
    time.run();
    ready.put("q", 0L);
    transport.apply(2, NOTHING);
    ready.put("q", 1L);
    delivery.messagesReady("q");
    time.run();
    assertThat(receivers(3)).containsExactly("r1");
  }

  @Test
  void whatOneLeavesTheNextGets() {
    park("r1", 10_000);
    park("r2", 10_000);
    ready.put("q", 1L);
    delivery.messagesReady("q");
    time.run();
    // Another message came meanwhile, with a wake-up that found this receiver busy.
    transport.apply(2, messages(1));
    assertThat(receivers(3)).containsExactly("r2");
  }

  @Test
  void nobodyIsWokenForMessagesThatWereTakenAlready() {
    park("r1", 10_000);
    ready.put("q", 0L);
    delivery.messagesReady("q");
    time.run();
    assertThat(transport.entries()).isEqualTo(1);
  }

  @Test
  void aWaitThatEndsWithTheReceiveInFlightIsDecidedByItsResult() {
    park("r1", 1_000);
    send(1);
    time.advance(2_000);
    assertThat(answers.get("r1")).isEmpty();
    transport.apply(1, SENT, messages(1));
    assertThat(result(only("r1"))).isEqualTo(messages(1));

    park("r2", 1_000);
    send(1);
    time.advance(2_000);
    transport.apply(3, SENT, NOTHING);
    assertThat(result(only("r2"))).isEqualTo(NOTHING);
  }

  @Test
  void whoIsCancelledWhileParkedIsForgotten() {
    Receiver receiver = park("r1", 10_000);
    delivery.cancel(receiver);
    send(1);
    assertThat(receivers(1)).isEmpty();
    assertThat(delivery.parkedCount()).isZero();
    time.advance(20_000);
    assertThat(answers.get("r1")).isEmpty();
  }

  @Test
  void whatACancelledReceiverWasGivenGoesBackAsNotStarted() {
    Receiver receiver = receive("r1", 10_000);
    delivery.cancel(receiver);
    transport.apply(0, messages(2));
    assertThat(answers.get("r1")).isEmpty();
    Return back = transport.newest(2).get(0).getReturn();
    assertThat(back.getReason()).isEqualTo(ReturnReason.RETURN_REASON_NOT_STARTED);
    assertThat(back.getReceiptsList()).hasSize(2);
    assertThat(back.getReceipts(1).getShard()).isEqualTo(3);
    assertThat(back.getReceipts(1).getQueueId()).isEqualTo(1);
    assertThat(back.getReceipts(1).getSetFirst()).isEqualTo(40);
    assertThat(back.getReceipts(1).getSequence()).isEqualTo(43);
    assertThat(back.getReceipts(1).getLeaseId()).isEqualTo(9);
  }

  @Test
  void whatACancelledRequestWasGivenIsLeftToItsRepetition() {
    Receive named =
        Receive.newBuilder()
            .setQueue("q")
            .setMaxMessages(2)
            .setRequestId(ByteString.copyFromUtf8("id"))
            .build();
    LongPoll lost = new LongPoll(named, 0, Submission.NO_DEADLINE, outcome -> {});
    List<Outcome> told = new ArrayList<>();
    LongPoll again = new LongPoll(named, 0, Submission.NO_DEADLINE, told::add);
    delivery.receive(lost);
    time.run();
    delivery.cancel(lost);
    delivery.receive(again);
    transport.apply(0, messages(2));
    transport.apply(1, messages(2));
    assertThat(told).map(DeliveryTest::result).containsExactly(messages(2));
    time.run();
    assertThat(transport.entries()).as("nothing is given back").isEqualTo(2);
  }

  @Test
  void aCancelledReceiverThatFindsNothingDoesNotPark() {
    Receiver receiver = receive("r1", 10_000);
    delivery.cancel(receiver);
    transport.apply(0, NOTHING);
    assertThat(delivery.parkedCount()).isZero();
    assertThat(time.timers()).isZero();
  }

  @Test
  void lostLeadershipIsDefiniteForTheParkedAndUnknownForTheOthers() {
    park("parked", 10_000);
    receive("flying", 10_000);
    log.unlead();
    delivery.unlead();
    assertThat(only("parked")).isEqualTo(new NotSubmitted(Reason.NOT_LEADER));
    assertThat(only("flying")).isInstanceOf(Unknown.class);
    assertThat(delivery.parkedCount()).isZero();
  }

  @Test
  void anUnknownOutcomeIsTold() {
    receive("r1", 10_000);
    transport.finish(0, new EntryOutcome.Unknown("why"));
    assertThat(only("r1")).isEqualTo(new Unknown("why"));
  }

  @Test
  void aRejectionIsTold() {
    Rejected rejected =
        new Rejected(io.narumq.api.v1.ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND, "no");
    receive("r1", 10_000);
    transport.apply(0, rejected);
    assertThat(result(only("r1"))).isEqualTo(rejected);
  }

  @Test
  void tooManyWaitersAreRefused() {
    for (int i = 0; i < 4; i++) {
      park("r" + i, 10_000);
    }
    receive("one too many", 10_000);
    transport.apply(4, NOTHING);
    assertThat(only("one too many")).isEqualTo(new NotSubmitted(Reason.OVERLOADED));
  }

  /** A receiver that tried and found nothing. */
  private Receiver park(String id, long waitMs) {
    Receiver receiver = receive(id, waitMs);
    transport.apply(transport.entries() - 1, NOTHING);
    assertThat(answers.get(id)).isEmpty();
    return receiver;
  }

  /** Asks for one message; told apart from others by the session. */
  private Receiver receive(String id, long waitMs) {
    answers.put(id, new ArrayList<>());
    Receive command = Receive.newBuilder().setQueue("q").setMaxMessages(1).setSessionId(id).build();
    Receiver receiver =
        new LongPoll(
            command,
            time.monotonicMs() + waitMs,
            Submission.NO_DEADLINE,
            outcome -> answers.get(id).add(outcome));
    delivery.receive(receiver);
    time.run();
    return receiver;
  }

  private void send(int messages) {
    log.submit(new Submission(sendTo("q", messages), Submission.NO_DEADLINE, ignored -> {}));
    time.run();
  }

  private static Command sendTo(String queue, int messages) {
    MessageSetIndex.Builder index = MessageSetIndex.newBuilder();
    for (int i = 0; i < messages; i++) {
      index.addBodyBytes(0);
    }
    return Command.newBuilder()
        .setSend(
            Send.newBuilder().setQueue(queue).addSets(OutgoingSet.newBuilder().setIndex(index)))
        .build();
  }

  private static List<Effect> readyEffect() {
    return List.of(new Effect.MessagesReady("q"));
  }

  private static Received messages(int count) {
    return new Received(
        1, 9, 30_000, count, List.of(new CommandResult.Delivery(0, 40, 42, count, 1)));
  }

  private List<String> receivers(int entry) {
    return transport.commands(entry).stream()
        .filter(Command::hasReceive)
        .map(command -> command.getReceive().getSessionId())
        .toList();
  }

  private Outcome only(String id) {
    assertThat(answers.get(id)).hasSize(1);
    return answers.get(id).get(0);
  }

  private static CommandResult result(Outcome outcome) {
    return ((Result) outcome).result();
  }
}
