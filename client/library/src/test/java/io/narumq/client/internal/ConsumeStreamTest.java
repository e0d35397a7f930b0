package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.C;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.narumq.api.v1.CloseSessionRequest;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ConsumeKeepAlive;
import io.narumq.api.v1.ConsumeStart;
import io.narumq.api.v1.KeepAliveSessionRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.QueueSettings;
import io.narumq.client.ReturnReason;
import io.narumq.client.WorkerCounters;
import io.narumq.client.fake.FakeCluster.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that break, at each point: nothing is started twice, and nothing waits for a lease. */
class ConsumeStreamTest {
  private static final Duration SESSION = Duration.ofSeconds(9);
  private static final Duration MOMENT = Duration.ofMillis(100);

  private World world = new World();
  private final FakeProcessing processing = new FakeProcessing();

  private WorkerCore start(int concurrency) {
    WorkerCore worker =
        new WorkerCore(world.calls, new WorkerSettings(QUEUE, concurrency, SESSION), processing);
    worker.start();
    world.scheduler.run(MOMENT);
    return worker;
  }

  private <Q extends Message> List<Q> sent(Class<Q> kind) {
    return world.transport.sent(kind);
  }

  private void assertOneSession() {
    assertThat(sent(ConsumeStart.class).stream().map(ConsumeStart::getSessionId).distinct())
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aStartThatIsLostIsRepeated(Fault fault) {
    world.send("x");
    world.cluster.next(ConsumeStart.class, fault);
    start(2);
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactly("x");
    assertThat(world.transport.sent(ConsumeStart.class, A)).hasSize(2);
    assertOneSession();
  }

  @Test
  void aBrokenStreamCostsNothing() {
    world.send("1", "2");
    WorkerCore worker = start(3);
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    world.send("3");
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactly("1", "2", "3");
    assertThat(sent(ConsumeStart.class).get(1).getHeldList())
        .containsExactlyElementsOf(
            processing.started.subList(0, 2).stream()
                .map(work -> work.message().receiptBytes())
                .toList());
    assertThat(sent(ConsumeStart.class).get(1).getCredit().getMessages()).isEqualTo(1);
    assertOneSession();
    List.of(0, 1, 2).forEach(processing::finish);
    world.scheduler.run(MOMENT);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(3, 3, 0, 0, 0));
  }

  @Test
  void whatIsLostOnItsWayComesAgainAtOnceAndUncounted() {
    start(5);
    for (int i = 0; i < 20; i++) {
      world.cluster.next(ConsumeDelivery.class, Fault.LOSE_ANSWER);
      world.send("m" + i);
      world.scheduler.run(Duration.ofSeconds(1));
      assertThat(processing.bodies()).hasSize(i + 1).last().isEqualTo("m" + i);
      processing.finish(i);
      world.scheduler.run(MOMENT);
    }
    assertThat(processing.started)
        .allSatisfy(work -> assertThat(work.message().deliveryCount()).isEqualTo(1));
    assertThat(world.scheduler.await(world.calls.queue(QUEUE)).acked()).isEqualTo(20);
    assertOneSession();
  }

  @Test
  void aReplayedMessageIsReckonedFromBeforeTheStreamBroke() {
    world = new World(QueueSettings.DEFAULT.withMaxProcessing(Duration.ofSeconds(60)));
    start(1);
    world.scheduler.run(Duration.ofSeconds(5));
    world.cluster.next(ConsumeDelivery.class, Fault.LOSE_ANSWER);
    world.cluster.next(ConsumeStart.class, Fault.LOSE_REQUEST);
    world.send("x");
    world.scheduler.run(Duration.ofSeconds(50));

    // Taken 5 s after the start, known by the sign of life at 3 s: 60 s from there.
    assertThat(processing.started.get(0).message().remainingLease())
        .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(9));
  }

  @Test
  void whatAStartWithoutAnAnswerTookIsReckonedFromIt() {
    world = new World(QueueSettings.DEFAULT.withMaxProcessing(Duration.ofSeconds(60)));
    world.send("x");
    WorkerCore worker =
        new WorkerCore(world.calls, new WorkerSettings(QUEUE, 1, SESSION), processing);
    worker.start();
    world.scheduler.run(Duration.ofNanos(1_500_000));
    world.transport.stop(A);
    world.scheduler.run(Duration.ofSeconds(2));
    world.cluster.elect(B);
    world.scheduler.run(Duration.ofSeconds(53));

    // Taken with the first start, 55 s ago: 60 s from there.
    assertThat(processing.bodies()).containsExactly("x");
    assertThat(world.cluster.deliveries(QUEUE, "x")).isEqualTo(1);
    assertThat(processing.started.get(0).message().remainingLease())
        .isLessThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void whatIsHeldIsNeverStartedAgain() {
    world.send("1", "2");
    start(4);
    world.cluster.repeatWhatIsHeld();
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    world.scheduler.run(Duration.ofSeconds(1));
    processing.finish(0);
    world.cluster.elect(B);
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactly("1", "2");
  }

  @Test
  void aStreamThatWasReplacedIsTakenUpAgain() {
    world.send("1");
    start(2);
    world.cluster.endStreams(A, ErrorReason.STREAM_REPLACED);
    world.scheduler.run(Duration.ofMillis(500));
    assertThat(sent(ConsumeStart.class)).hasSize(1);
    world.send("2");
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(processing.bodies()).containsExactly("1", "2");
    assertOneSession();
  }

  @Test
  void aSessionThatEndedWhileNobodyLedIsLostForGood() {
    world.send("x");
    WorkerCore worker = start(2);
    LeasedMessage held = processing.started.get(0).message();
    world.cluster.elect(null);
    world.scheduler.run(Duration.ofSeconds(10));
    assertThat(held.remainingLease()).isZero();
    world.cluster.elect(B);
    world.scheduler.run(Duration.ofSeconds(1));

    // The new start made the session anew: it holds nothing, so what it held goes out again.
    assertThat(processing.bodies()).containsExactly("x", "x");
    assertThat(held.mayBeStarted()).isFalse();
    assertThat(sent(ConsumeStart.class).stream().map(ConsumeStart::getSessionId).distinct())
        .hasSize(2);
    assertThat(sent(CloseSessionRequest.class)).hasSize(1);
    processing.finish(0);
    processing.finish(1);
    world.scheduler.run(MOMENT);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(2, 1, 0, 1, 0));
  }

  @Test
  void aSingleLeaseThatWasLostMeanwhileIsKnownAfterTheNextStart() {
    world.send("x", "y");
    start(2);
    LeasedMessage lost = processing.started.get(0).message();
    world.scheduler.await(
        world.calls.returnMessages(
            QUEUE, List.of(lost.receipt()), ReturnTerms.of(ReturnReason.FAILED)));
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(lost.remainingLease()).isZero();
    assertThat(processing.started.get(1).message().remainingLease()).isPositive();
  }

  @Test
  void aNodeThatAnswersNoSignOfLifeIsLeftInTime() {
    world.send("long");
    start(1);
    world.cluster.ignoreSigns(true);
    world.scheduler.run(Duration.ofSeconds(30));

    assertThat(processing.bodies()).containsExactly("long");
    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    assertThat(world.transport.sent(ConsumeStart.class, A)).hasSizeBetween(4, 6);
    assertOneSession();
  }

  @Test
  void aNewLeaderThatIsToldOfIsFollowedAtOnceThoughTheOldOneIsSilent() {
    world = new World(QueueSettings.DEFAULT, World.endpoints(B, A));
    start(1);
    world.transport.stop(A);
    world.cluster.elect(C);
    world.sendUnseen("x");
    world.scheduler.run(MOMENT);

    assertThat(processing.bodies()).containsExactly("x");
    assertOneSession();
  }

  @Test
  void aStreamThatBreaksDuringTheDrainDoesNotEndTheWork() {
    world.send("long");
    WorkerCore worker = start(1);
    CompletableFuture<Void> drained = worker.drain();
    world.transport.kill(A);
    world.cluster.elect(B);
    world.scheduler.run(Duration.ofSeconds(30));
    assertThat(drained).isNotDone();
    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    assertThat(sent(ConsumeStart.class)).hasSize(1);
    assertThat(sent(KeepAliveSessionRequest.class)).hasSizeGreaterThan(8);
    processing.finish(0);
    world.scheduler.await(drained);

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
    assertThat(world.cluster.deliveries(QUEUE, "long")).isEqualTo(1);
  }

  @Test
  void aDrainThatMeetsABrokenStreamKeepsTheSessionByCalls() {
    world.send("long");
    WorkerCore worker = start(1);
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    world.scheduler.run(Duration.ofMillis(2));
    CompletableFuture<Void> drained = worker.drain();
    world.scheduler.run(Duration.ofSeconds(30));
    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    processing.finish(0);
    world.scheduler.await(drained);

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
    assertThat(sent(ConsumeKeepAlive.class)).isEmpty();
  }

  @Test
  void aDrainThatMeetsASignOnItsWayKeepsTheSessionByCalls() {
    world.send("long");
    WorkerCore worker = start(1);
    while (sent(ConsumeKeepAlive.class).isEmpty()) {
      world.scheduler.run(Duration.ofMillis(1));
    }
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    CompletableFuture<Void> drained = worker.drain();
    world.scheduler.run(Duration.ofSeconds(30));

    assertThat(processing.started.get(0).message().remainingLease()).isPositive();
    processing.finish(0);
    world.scheduler.await(drained);
    assertThat(worker.counters()).isEqualTo(new WorkerCounters(1, 1, 0, 0, 0));
    assertThat(world.cluster.deliveries(QUEUE, "long")).isEqualTo(1);
  }

  @Test
  void aDrainBeforeTheFirstStartIsAnsweredEndsAtOnce() {
    world.transport.stop(A);
    WorkerCore worker = start(1);
    world.cluster.elect(B);

    world.scheduler.await(worker.drain());

    assertThat(worker.counters()).isEqualTo(new WorkerCounters(0, 0, 0, 0, 0));
    assertThat(sent(CloseSessionRequest.class)).isNotEmpty();
  }

  @Test
  void manyMessagesAreTakenAsTheWorkGoesOn() {
    WorkerCore worker = start(10);
    for (int i = 0; i < 50; i++) {
      world.send("a" + i, "b" + i, "c" + i);
    }
    for (int i = 0; i < 150; i++) {
      assertThat(processing.underWay()).isBetween(1L, 10L);
      processing.finish(i);
      if (i % 40 == 20) {
        world.cluster.elect(i % 80 == 20 ? B : A);
        world.scheduler.run(Duration.ofSeconds(1));
      }
      world.scheduler.run(Duration.ofMillis(5));
    }
    assertThat(processing.bodies()).doesNotHaveDuplicates().hasSize(150);
    assertThat(worker.counters())
        .as("what was at hand while all stood still went back, three times")
        .isEqualTo(new WorkerCounters(180, 150, 0, 0, 30));
  }
}
