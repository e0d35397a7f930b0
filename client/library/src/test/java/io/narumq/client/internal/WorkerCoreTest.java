package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.C;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.ConsumeCredit;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeepAlive;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.ReturnRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.MessageRejectedException;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.RetryLaterException;
import io.narumq.client.WorkerCounters;
import io.narumq.client.fake.FakeCluster.Fault;
import io.narumq.client.fake.FakeScheduler;
import io.narumq.client.fake.FakeTransport.Sent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkerCoreTest {
  private static final Duration SESSION = Duration.ofSeconds(9);
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final World world = new World(QueueSettings.DEFAULT.withLease(Duration.ofSeconds(1)));
  private final FakeScheduler scheduler = world.scheduler;
  private final FakeProcessing processing = new FakeProcessing();

  private WorkerCore start(int concurrency) {
    WorkerCore worker =
        new WorkerCore(world.calls, new WorkerSettings(QUEUE, concurrency, SESSION), processing);
    worker.start();
    scheduler.run(MOMENT);
    return worker;
  }

  private QueueInfo queue() {
    return scheduler.await(world.calls.queue(QUEUE));
  }

  private <Q extends Message> List<Q> sent(Class<Q> kind) {
    return world.transport.sent(kind);
  }

  @Test
  void takesNoMoreThanItCanStart() {
    world.send("1", "2", "3", "4", "5");
    WorkerCore worker = start(2);
    assertThat(processing.bodies()).containsExactly("1", "2");
    assertThat(queue().ready()).isEqualTo(3);

    processing.finish(0);
    scheduler.run(MOMENT);

    assertThat(processing.bodies()).containsExactly("1", "2", "3");
    assertThat(sent(ConsumeStart.class).get(0).getCredit().getMessages()).isEqualTo(2);
    assertThat(sent(ConsumeCredit.class)).extracting(ConsumeCredit::getMessages).containsExactly(1);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(3, 1, 0, 0, 0));
  }

  @Test
  void sendsASignOfLifeThreeTimesPerTimeout() {
    start(1);
    scheduler.run(Duration.ofSeconds(30));

    List<Long> times =
        world.transport.sent().stream()
            .filter(sent -> sent.request() instanceof ConsumeKeepAlive)
            .map(Sent::at)
            .toList();
    assertThat(times).hasSizeBetween(9, 10);
    for (int i = 1; i < times.size(); i++) {
      assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
          .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_010));
    }
    assertThat(sent(ConsumeStart.class)).hasSize(1);
  }

  @Test
  void keepsWhatItHoldsFarBeyondTheLease() {
    world.send("long");
    WorkerCore worker = start(1);
    scheduler.run(Duration.ofMinutes(5));
    assertThat(queue().leased()).isEqualTo(1);
    assertThat(processing.started.get(0).message().remainingLease())
        .isGreaterThan(SESSION.dividedBy(2));

    processing.finish(0);
    scheduler.run(MOMENT);

    assertThat(worker.counters().acked()).isEqualTo(1);
    assertThat(world.cluster.deliveries(QUEUE, "long")).isEqualTo(1);
  }

  @Test
  void whatTheWorkThrowsSaysHowTheMessageGoesBack() {
    world.send("fails");
    world.send("poison");
    world.send("later");
    start(3);
    processing.fail(0, new IllegalStateException("no database"));
    processing.fail(1, new MessageRejectedException("no such customer"));
    processing.fail(2, new RetryLaterException("closed on sundays", Duration.ofHours(5)));
    scheduler.run(MOMENT);

    List<ReturnRequest> returns = world.transport.sent(ReturnRequest.class, A);
    assertThat(returns)
        .extracting(ReturnRequest::getReason)
        .containsExactly(
            ReturnReason.RETURN_REASON_FAILED,
            ReturnReason.RETURN_REASON_REJECTED,
            ReturnReason.RETURN_REASON_FAILED);
    assertThat(returns).extracting(ReturnRequest::hasDelay).containsExactly(false, false, true);
    assertThat(returns.get(2).getDelay().getSeconds()).isEqualTo(18_000);
  }

  @Test
  void aLeaderChangeAndADeadNodeCostNothing() {
    world.send("long");
    WorkerCore worker = start(1);
    world.transport.kill(A);
    world.cluster.elect(null);
    scheduler.run(Duration.ofSeconds(4));
    world.cluster.elect(C);
    scheduler.run(Duration.ofSeconds(20));
    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    processing.finish(0);
    scheduler.run(Duration.ofSeconds(1));

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
    assertThat(world.cluster.deliveries(QUEUE, "long")).isEqualTo(1);
    assertTheSessionWentOn();
  }

  private void assertTheSessionWentOn() {
    List<ConsumeStart> starts = sent(ConsumeStart.class);
    assertThat(starts).extracting(ConsumeStart::getSessionId).containsOnly(sessionId());
    assertThat(starts.subList(1, starts.size()))
        .isNotEmpty()
        .allSatisfy(start -> assertThat(start.getHeldList()).containsExactly(receipt(0)));
  }

  private String sessionId() {
    return sent(ConsumeStart.class).get(0).getSessionId();
  }

  private ByteString receipt(int work) {
    return processing.started.get(work).message().receiptBytes();
  }

  @Test
  void aSilentLeaderCostsNoSession() {
    world.send("long");
    start(1);
    world.transport.stop(A);
    world.cluster.elect(B);
    scheduler.run(Duration.ofSeconds(30));

    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    assertTheSessionWentOn();
    assertThat(world.cluster.deliveries(QUEUE, "long")).isEqualTo(1);
  }

  @Test
  void acksThatComeWhileOneIsUnderWayShareTheNext() {
    world.send("1", "2", "3", "4");
    WorkerCore worker = start(4);
    for (int i = 0; i < 4; i++) {
      processing.finish(i);
    }
    scheduler.run(MOMENT);

    assertThat(sent(AckRequest.class))
        .extracting(AckRequest::getReceiptsCount)
        .containsExactly(1, 3);
    assertThat(worker.counters().acked()).isEqualTo(4);
  }

  @Test
  void anAckWhoseAnswerIsLostIsRepeatedAndCountsAsDone() {
    world.send("x");
    WorkerCore worker = start(1);
    world.cluster.next(AckRequest.class, Fault.LOSE_ANSWER);
    processing.finish(0);
    scheduler.run(Duration.ofSeconds(1));

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
    assertThat(world.transport.sent(AckRequest.class, A)).hasSize(2);
  }

  @Test
  void aDeliveryThatIsLostComesAgainWithoutASecondDelivery() {
    world.send("x");
    world.cluster.next(ConsumeDelivery.class, Fault.LOSE_ANSWER);
    start(1);
    scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactly("x");
    assertThat(world.cluster.deliveries(QUEUE, "x")).isEqualTo(1);
  }

  @Test
  void aLostSessionLosesWhatItHeldAndTheNextOneHasAnotherId() {
    world.send("x");
    WorkerCore worker = start(2);
    LeasedMessage held = processing.started.get(0).message();
    world.cluster.forgetSessions();
    scheduler.run(Duration.ofSeconds(4));

    assertThat(held.remainingLease()).isZero();
    assertThat(sent(ConsumeStart.class))
        .extracting(ConsumeStart::getSessionId)
        .hasSize(2)
        .doesNotHaveDuplicates();
    assertThat(processing.bodies()).containsExactly("x", "x");

    processing.finish(0);
    processing.finish(1);
    scheduler.run(MOMENT);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 1, 0, 1, 0));
  }

  @Test
  void theLimitOfProcessingEndsALeaseHoweverAliveTheSessionIs() {
    World strict = new World(QueueSettings.DEFAULT.withMaxProcessing(Duration.ofMinutes(2)));
    WorkerCore worker =
        new WorkerCore(strict.calls, new WorkerSettings(QUEUE, 1, SESSION), processing);
    worker.start();
    strict.send("x");
    strict.scheduler.run(Duration.ofSeconds(115));
    LeasedMessage message = processing.started.get(0).message();

    assertThat(message.remainingLease()).isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(5));
    strict.scheduler.run(Duration.ofSeconds(6));
    assertThat(message.remainingLease()).isZero();
  }

  @Test
  void afterALossTheSignsOfLifeKeepTheirRhythm() {
    start(1);
    world.cluster.forgetSessions();
    scheduler.run(Duration.ofSeconds(1));
    assertThat(sent(ConsumeStart.class)).hasSize(2);

    int before = sent(ConsumeKeepAlive.class).size();
    scheduler.run(Duration.ofSeconds(30));
    assertThat(sent(ConsumeKeepAlive.class).size() - before).isBetween(9, 10);
  }

  @Test
  void whatArrivesWhenTheSessionIsAboutToEndIsGivenBackUncounted() {
    WorkerCore worker = start(1);
    world.sendUnseen("x");
    // It is on its way to a process that stands still.
    scheduler.pause(Duration.ofMillis(8_500));
    scheduler.run(Duration.ofMillis(2));

    assertThat(processing.started).isEmpty();
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 0, 0, 0, 1));
    assertThat(world.cluster.deliveries(QUEUE, "x")).isZero();
  }

  @Test
  void aDefectOfTheServerDoesNotLoseAnAck() {
    world.send("x");
    WorkerCore worker = start(1);
    world.cluster.refuseNext(AckRequest.class, CallFailure.of(ErrorReason.INTERNAL, "defect"));
    processing.finish(0);
    scheduler.run(MOMENT);

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
  }

  @Test
  void whatFailsIsGivenBackAndCounted() {
    world.send("x");
    WorkerCore worker = start(1);
    processing.fail(0, new IllegalStateException("for the test"));
    scheduler.run(MOMENT);

    assertThat(processing.bodies()).containsExactly("x", "x");
    assertThat(processing.started.get(1).message().deliveryCount()).isEqualTo(2);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 0, 1, 0, 0));
  }

  @Test
  void whatCouldNotBeStartedInTimeIsGivenBackUncounted() {
    world.send("x");
    WorkerCore worker = start(1);
    processing.fail(0, new Processing.NotStarted());
    scheduler.run(MOMENT);

    assertThat(processing.started.get(1).message().deliveryCount()).isEqualTo(1);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 0, 0, 0, 1));
  }

  @Test
  void drainWaitsForTheWorkFlushesAcksAndClosesTheSession() {
    world.send("1", "2", "3");
    WorkerCore worker = start(2);
    CompletableFuture<Void> drained = worker.drain();
    scheduler.run(Duration.ofSeconds(20));
    assertThat(drained).isNotDone();
    assertThat(queue().leased()).isEqualTo(2);

    processing.finish(0);
    processing.finish(1);
    scheduler.await(drained);

    assertThat(processing.bodies()).containsExactly("1", "2");
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 2, 0, 0, 0));
    assertThat(sent(CloseSessionRequest.class)).hasSize(1);
    assertThat(processing.stopped).isTrue();
    scheduler.run(Duration.ofMinutes(1));
    assertThat(queue().leased()).isZero();
    assertThat(sent(KeepAliveSessionRequest.class)).hasSizeBetween(6, 7);
    assertThat(sent(ConsumeKeepAlive.class)).isEmpty();
  }

  @Test
  void whatArrivesDuringTheDrainIsGivenBackUncounted() {
    world.send("1");
    WorkerCore worker = start(2);
    world.sendUnseen("2");
    CompletableFuture<Void> drained = worker.drain();
    scheduler.run(MOMENT);

    assertThat(processing.bodies()).containsExactly("1");
    assertThat(queue().ready()).isEqualTo(1);
    assertThat(world.cluster.deliveries(QUEUE, "2")).isZero();

    processing.finish(0);
    scheduler.await(drained);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 1, 0, 0, 1));
  }

  @Test
  void anIdleWorkerDrainsWithoutWaitingForItsReceive() {
    WorkerCore worker = start(1);
    Duration before = world.now();
    scheduler.await(worker.drain());

    assertThat(world.now().minus(before)).isLessThan(MOMENT);
    int asked = world.transport.sent().size();
    scheduler.run(Duration.ofMinutes(1));
    assertThat(world.transport.sent()).hasSize(asked);
  }

  @Test
  void aStoppedWorkerTellsTheClusterNothing() {
    world.send("1", "2");
    WorkerCore worker = start(2);
    processing.finish(0);
    worker.stop();
    int asked = world.transport.sent().size();
    processing.finish(1);
    scheduler.run(Duration.ofMinutes(1));

    assertThat(processing.stopped).isTrue();
    assertThat(world.transport.sent().subList(asked, world.transport.sent().size()))
        .extracting(Sent::request)
        .noneMatch(CloseSessionRequest.class::isInstance)
        .noneMatch(KeepAliveSessionRequest.class::isInstance)
        .noneMatch(ConsumeStart.class::isInstance)
        .noneMatch(ConsumeKeepAlive.class::isInstance)
        .noneMatch(ConsumeCredit.class::isInstance);
    assertThat(scheduler.await(world.calls.queue(QUEUE)).leased()).isZero();
  }

  @Test
  void aMissingQueueIsAskedForUntilItIsThere() {
    WorkerCore worker =
        new WorkerCore(world.calls, new WorkerSettings("later", 1, SESSION), processing);
    worker.start();
    scheduler.run(Duration.ofSeconds(5));
    scheduler.await(world.calls.createQueue("later", QueueSettings.DEFAULT));
    scheduler.await(world.calls.send("later", World.messages("x")));
    scheduler.run(Duration.ofSeconds(7));

    assertThat(processing.bodies()).containsExactly("x");
  }
}
