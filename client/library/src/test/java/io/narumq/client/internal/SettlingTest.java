package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.ReceiveRequest;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruException;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import io.narumq.client.Settlement;
import io.narumq.client.fake.FakeCluster.Fault;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Receive, ack and return: what may be repeated is repeated, and nothing is lost or done twice. */
class SettlingTest {
  private final World world = new World(QueueSettings.DEFAULT.withLease(Duration.ofSeconds(4)));
  private final FakeScheduler scheduler = world.scheduler;

  private LeasedMessage receiveOne() {
    return scheduler.await(world.calls.receive(QUEUE, 1, Duration.ZERO, null)).get(0);
  }

  private SettleOutcome ack(LeasedMessage message) {
    return scheduler.await(world.calls.ack(QUEUE, List.of(message.receipt()))).get(0);
  }

  @Test
  void aRepeatedReceiveHasTheSameRequestIdAndBringsTheSameMessages() {
    world.send("one", "two");
    world.cluster.next(ReceiveRequest.class, Fault.LOSE_ANSWER);
    world.cluster.next(ReceiveRequest.class, Fault.LOSE_ANSWER);

    assertThat(receiveOne().text()).isEqualTo("one");

    assertThat(world.transport.sent(ReceiveRequest.class, A))
        .hasSize(3)
        .allMatch(request -> request.getRequestId().size() == 16)
        .extracting(ReceiveRequest::getRequestId)
        .containsOnly(world.transport.sent(ReceiveRequest.class).get(0).getRequestId());
    assertThat(world.cluster.deliveries(QUEUE, "one")).isEqualTo(1);
    assertThat(world.cluster.deliveries(QUEUE, "two")).isZero();
  }

  @Test
  void everyLogicalReceiveHasARequestIdOfItsOwn() {
    world.send("one", "two");
    assertThat(receiveOne().text()).isEqualTo("one");
    assertThat(receiveOne().text()).isEqualTo("two");

    assertThat(world.transport.sent(ReceiveRequest.class))
        .extracting(ReceiveRequest::getRequestId)
        .doesNotHaveDuplicates();
  }

  @Test
  void aWaitingReceiveOutlivesItsLeader() {
    CompletableFuture<List<LeasedMessage>> receive =
        world.calls.receive(QUEUE, 1, Duration.ofSeconds(60), null);
    scheduler.run(Duration.ofSeconds(3));
    world.transport.kill(A);
    world.cluster.elect(B);
    world.send("late");

    assertThat(scheduler.await(receive)).extracting(LeasedMessage::text).containsExactly("late");
  }

  @Test
  void aLongWaitIsCutSoThatTheLeaseIsReckonedFromALateMoment() {
    CompletableFuture<List<LeasedMessage>> receive =
        world.calls.receive(QUEUE, 1, Duration.ofSeconds(60), null);
    scheduler.run(Duration.ofMillis(20_700));
    world.send("late");

    LeasedMessage message = scheduler.await(receive).get(0);
    assertThat(message.remainingLease()).isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(4));
  }

  @Test
  void theLeaseRunsOutByTheLocalClock() {
    world.send("x");
    LeasedMessage message = receiveOne();
    assertThat(message.remainingLease()).isEqualTo(Duration.ofMillis(3_998));
    scheduler.run(Duration.ofMillis(3_500));
    assertThat(message.mayBeStarted()).isTrue();
    scheduler.run(Duration.ofMillis(100));
    assertThat(message.mayBeStarted()).isFalse();
    assertThat(message.remainingLease()).isPositive();
    scheduler.run(Duration.ofSeconds(1));
    assertThat(message.remainingLease()).isZero();
  }

  @Test
  void aReceiveEndsEmptyWhenItsWaitIsOver() {
    Duration before = world.now();
    assertThat(scheduler.await(world.calls.receive(QUEUE, 1, Duration.ofSeconds(12), null)))
        .isEmpty();
    assertThat(world.now().minus(before))
        .isBetween(Duration.ofSeconds(12), Duration.ofMillis(12_100));
  }

  @Test
  void alreadySettledIsOurOwnDoingOnlyAfterAnUnknownOutcome() {
    world.send("x");
    LeasedMessage message = receiveOne();
    world.cluster.next(AckRequest.class, Fault.LOSE_ANSWER);

    assertThat(ack(message)).isEqualTo(SettleOutcome.SETTLED);
    assertThat(ack(message)).isEqualTo(SettleOutcome.ALREADY_SETTLED);
    world.cluster.elect(B);
    assertThat(ack(message)).isEqualTo(SettleOutcome.ALREADY_SETTLED);
    assertThat(world.transport.sent(AckRequest.class, A)).hasSize(4);
  }

  @Test
  void anAckAfterTheLeaseWentElsewhereIsLost() {
    world.send("x");
    LeasedMessage first = receiveOne();
    scheduler.run(Duration.ofSeconds(5));
    LeasedMessage second = receiveOne();

    assertThat(second.deliveryCount()).isEqualTo(2);
    assertThat(second.fencingNumber()).isGreaterThan(first.fencingNumber());
    assertThat(ack(first)).isEqualTo(SettleOutcome.LEASE_LOST);
    assertThat(ack(second)).isEqualTo(SettleOutcome.SETTLED);
  }

  @Test
  void anAckThatMayHaveBeenDoneIsUnknownAtTheDeadlineWhateverCameLast() {
    world.send("x");
    LeasedMessage message = receiveOne();
    world.cluster.next(AckRequest.class, Fault.LOSE_REQUEST);
    CompletableFuture<?> ack = world.calls.ack(QUEUE, List.of(message.receipt()));
    scheduler.run(Duration.ofMillis(5));
    world.cluster.elect(null);

    assertThatThrownBy(() -> scheduler.await(ack))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            NaruException.class, e -> assertThat(e.reason()).isEqualTo(ErrorReason.OUTCOME_UNKNOWN))
        .hasMessageContaining("election");
  }

  @Test
  void aReturnWhoseAnswerIsLostIsRepeated() {
    world.send("x");
    LeasedMessage message = receiveOne();
    world.cluster.next(ReturnRequest.class, Fault.LOSE_REQUEST);

    assertThat(
            scheduler.await(
                world.calls.returnMessages(
                    QUEUE, List.of(message.receipt()), ReturnTerms.of(ReturnReason.NOT_STARTED))))
        .containsExactly(SettleOutcome.SETTLED);
    assertThat(world.transport.sent(ReturnRequest.class, A)).hasSize(2);
    assertThat(world.cluster.deliveries(QUEUE, "x")).isZero();
  }

  @Test
  void whoWantsToKnowIsToldOfEverySettlement() {
    List<Settlement> told = new ArrayList<>();
    world.calls.onSettled(
        settlement -> {
          told.add(settlement);
          throw new IllegalStateException("a listener that fails harms nobody");
        });
    world.send("one", "two");
    LeasedMessage one = receiveOne();
    LeasedMessage two = receiveOne();
    world.cluster.next(AckRequest.class, Fault.LOSE_ANSWER);
    assertThat(ack(one)).isEqualTo(SettleOutcome.SETTLED);
    scheduler.await(
        world.calls.returnMessages(
            QUEUE, List.of(two.receipt()), ReturnTerms.of(ReturnReason.FAILED)));

    assertThat(told)
        .containsExactly(
            new Settlement(
                QUEUE,
                List.of(one.receipt()),
                Optional.empty(),
                List.of(SettleOutcome.SETTLED),
                true,
                Optional.empty()),
            new Settlement(
                QUEUE,
                List.of(two.receipt()),
                Optional.of(ReturnReason.FAILED),
                List.of(SettleOutcome.SETTLED),
                false,
                Optional.empty()));
  }
}
