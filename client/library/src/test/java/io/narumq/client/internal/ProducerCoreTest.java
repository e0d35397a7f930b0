package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.QueueSettings;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProducerCoreTest extends ProducerScene {
  @Test
  void atLowLoadAMessageLeavesAtOnce() {
    ProducerCore producer = producer(settings(1));
    assertAcked(sendAndLeave(producer, "warm"));
    Duration before = world.now();

    SendOutcome outcome = scheduler.await(send(producer, "x"));

    assertThat(outcome.orThrow()).hasSize(1);
    assertThat(world.now().minus(before)).isEqualTo(Duration.ofMillis(2));
    assertThat(batches()).containsExactly(1, 1);
  }

  @Test
  void whatWaitsBehindAFullWindowBecomesTheNextBatch() {
    ProducerCore producer = producer(settings(2));
    world.cluster.holdSends(true);
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      outcomes.add(sendAndLeave(producer, "m" + i));
    }
    assertThat(batches()).containsExactly(1, 1);
    world.cluster.holdSends(false);
    scheduler.run(MOMENT);

    assertThat(batches()).containsExactly(1, 1, 18);
    outcomes.forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).isEqualTo(IntStream.range(0, 20).mapToObj(i -> "m" + i).toList());
  }

  @Test
  void everyMessageGetsItsOwnId() {
    ProducerCore producer = producer(settings(1));
    List<CompletableFuture<SendOutcome>> outcomes =
        IntStream.range(0, 10).mapToObj(i -> send(producer, "m" + i)).toList();
    scheduler.run(MOMENT);

    assertThat(outcomes.stream().map(one -> one.join().orThrow().get(0).sequence()))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
  }

  @Test
  void whatCanNotBeSentIsRejectedAtTheTimeOut() {
    ProducerCore producer = producer(settings(4));
    world.cluster.elect(null);
    Duration before = world.now();

    CompletableFuture<SendOutcome> outcome = send(producer, "x");
    scheduler.await(outcome);

    assertRejected(outcome, ErrorReason.NO_LEADER);
    assertThat(world.now().minus(before)).isEqualTo(World.TIMEOUT);
    world.cluster.elect(B);
    scheduler.run(Duration.ofSeconds(5));
    assertThat(world.ready()).isEmpty();
  }

  @Test
  void theTimeOutOfASendThatHasLeftIsUnknownAndItsAnswerComesTooLate() {
    ProducerCore producer =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE),
                1,
                1 << 10,
                10,
                1_000,
                Duration.ofSeconds(2),
                ProducerIdentity.NONE));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    CompletableFuture<SendOutcome> waits = send(producer, "waits");
    scheduler.run(Duration.ofSeconds(2));
    assertUnknown(left);
    assertRejected(waits, ErrorReason.DEADLINE_PASSED);

    world.cluster.holdSends(false);
    scheduler.run(MOMENT);
    assertAcked(sendAndLeave(producer, "next"));
    assertThat(world.ready()).containsExactly("left", "next");
  }

  @Test
  void whatWasReportedAsUnknownIsNotRepeatedThoughItIsRefusedLater() {
    ProducerCore producer =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE),
                1,
                1 << 10,
                10,
                1_000,
                Duration.ofSeconds(2),
                ProducerIdentity.NONE));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    scheduler.run(Duration.ofSeconds(2));
    assertUnknown(left);
    world.cluster.elect(null);
    world.cluster.holdSends(false);
    scheduler.run(MOMENT);
    world.cluster.elect(B);

    scheduler.run(Duration.ofSeconds(1));
    assertAcked(sendAndLeave(producer, "next"));
    assertThat(world.ready()).containsExactly("next");
  }

  @Test
  void aLostAnswerIsUnknownForTheWholeBatchAndNeverRepeated() {
    ProducerCore producer = producer(settings(1));
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    CompletableFuture<SendOutcome> one = send(producer, "1");
    CompletableFuture<SendOutcome> two = send(producer, "2");
    scheduler.run(Duration.ofSeconds(40));
    assertUnknown(one);
    assertUnknown(two);

    world.cluster.next(SendRequest.class, Fault.LOSE_REQUEST);
    assertUnknown(sendAndLeave(producer, "3"));
    scheduler.run(Duration.ofSeconds(40));

    assertAcked(sendAndLeave(producer, "4"));
    assertThat(world.ready()).containsExactly("1", "2", "4");
  }

  private List<String> orderAfterARefusal(int window) {
    ProducerCore producer = producer(settings(window));
    assertAcked(sendAndLeave(producer, "0"));
    world.cluster.holdSends(true);
    CallFailure full =
        new CallFailure(ErrorReason.OVERLOADED, "full", null, Duration.ofSeconds(1), null);
    world.cluster.refuseNext(SendRequest.class, full);
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (String body : List.of("1", "2", "3")) {
      outcomes.add(sendAndLeave(producer, body));
    }
    world.cluster.holdSends(false);
    scheduler.run(MOMENT);
    outcomes.add(sendAndLeave(producer, "4"));
    scheduler.run(Duration.ofMillis(1_100));
    outcomes.forEach(ProducerScene::assertAcked);
    return world.ready();
  }

  @Test
  void aRefusedBatchIsRepeatedBeforeAnythingNew() {
    assertThat(orderAfterARefusal(3)).containsExactly("0", "2", "3", "1", "4");
  }

  @Test
  void aRefusedBatchWaitsAsLongAsTheServerAskedThoughOthersAreStored() {
    ProducerCore producer = producer(settings(2));
    assertAcked(sendAndLeave(producer, "0"));
    world.cluster.holdSends(true);
    world.cluster.refuseNext(
        SendRequest.class,
        new CallFailure(ErrorReason.OVERLOADED, "full", null, Duration.ofSeconds(1), null));
    CompletableFuture<SendOutcome> refused = sendAndLeave(producer, "1");
    CompletableFuture<SendOutcome> stored = sendAndLeave(producer, "2");
    world.cluster.holdSends(false);
    scheduler.run(Duration.ofMillis(900));

    assertAcked(stored);
    assertThat(refused).isNotDone();
    scheduler.run(Duration.ofMillis(200));
    assertAcked(refused);
  }

  @Test
  void aWindowOfOneKeepsTheOrderThroughRepeats() {
    assertThat(orderAfterARefusal(1)).containsExactly("0", "1", "2", "3", "4");
  }

  @Test
  void aLeaderChangeLosesDoublesAndReordersNothing() {
    ProducerCore producer = producer(settings(4));
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(send(producer, "m" + i));
      scheduler.run(Duration.ofMillis(1));
      if (i % 50 == 25) {
        world.cluster.elect(i % 100 == 25 ? B : A);
      }
    }
    scheduler.run(Duration.ofSeconds(2));

    outcomes.forEach(ProducerScene::assertAcked);
    assertThat(world.ready())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
    assertThat(world.transport.sent(SendStreamRequest.class, B)).isNotEmpty();
  }

  @Test
  void whatADeadLeaderHadIsUnknownAndTheRestGoesToTheNextOne() {
    ProducerCore producer = producer(settings(1));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    CompletableFuture<SendOutcome> waits = sendAndLeave(producer, "waits");
    world.transport.kill(A);
    world.cluster.elect(null);
    scheduler.run(Duration.ofSeconds(1));
    assertUnknown(left);
    assertThat(waits).isNotDone();

    world.cluster.holdSends(false);
    world.cluster.elect(B);
    scheduler.run(Duration.ofSeconds(1));
    assertAcked(waits);
    assertThat(world.ready()).containsExactly("waits");
  }

  @Test
  void aSilentLeaderIsGivenUpAfterTheTimeOfOneAttempt() {
    ProducerCore producer = producer(settings(1));
    assertAcked(sendAndLeave(producer, "warm"));
    world.transport.stop(A);
    world.cluster.elect(B);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    CompletableFuture<SendOutcome> waits = sendAndLeave(producer, "waits");
    scheduler.run(World.ATTEMPT.minus(MOMENT.multipliedBy(3)));
    assertThat(left).isNotDone();
    scheduler.run(Duration.ofSeconds(1));

    assertUnknown(left);
    assertAcked(waits);
  }

  @Test
  void aFormerLeaderThatIsSilentIsNotWaitedForLong() {
    World watched = new World(QueueSettings.DEFAULT, World.endpoints(B, A));
    ProducerCore producer = new ProducerCore(watched.calls, settings(1), Runnable::run);
    watched.scheduler.await(send(producer, "warm"));
    watched.transport.stop(A);
    CompletableFuture<SendOutcome> left = send(producer, "left");
    watched.scheduler.run(MOMENT);
    watched.cluster.elect(B);
    CompletableFuture<SendOutcome> waits = send(producer, "waits");
    watched.scheduler.run(Duration.ofMillis(1_500));

    assertUnknown(left);
    assertAcked(waits);
  }

  @Test
  void aNodeThatStandsStillBeforeItGreetsIsGivenUpToo() {
    World behind = new World(QueueSettings.DEFAULT, new Endpoints(List.of(A, B), true));
    String first = behind.transport.sent().isEmpty() ? A : B;
    ProducerCore producer = new ProducerCore(behind.calls, settings(1), Runnable::run);
    behind.transport.stop(first);
    CompletableFuture<SendOutcome> waits = send(producer, "waits");
    behind.scheduler.run(World.ATTEMPT.plusSeconds(2));

    assertAcked(waits);
    assertThat(behind.transport.sent(SendStreamRequest.class, B)).hasSize(1);
  }

  @Test
  void aFlushWaitsForAllThatWasSentBefore() {
    ProducerCore producer = producer(settings(1));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    CompletableFuture<SendOutcome> waits = send(producer, "waits");
    CompletableFuture<Void> flush = producer.flush();
    scheduler.run(MOMENT);
    assertThat(flush).isNotDone();
    world.cluster.holdSends(false);
    scheduler.await(flush);

    assertAcked(left);
    assertAcked(waits);
  }

  @Test
  void afterTheClientWasClosedEverySendHasAnOutcome() {
    ProducerCore producer = producer(settings(1));
    scheduler.await(world.calls.close());
    assertRejected(sendAndLeave(producer, "first"), ErrorReason.CLIENT_CLOSED);
    assertRejected(sendAndLeave(producer, "second"), ErrorReason.CLIENT_CLOSED);
    assertThat(producer.flush()).satisfies(scheduler::await);
  }

  @Test
  void aStopTellsWhatHasLeftFromWhatHasNot() {
    ProducerCore producer = producer(settings(1));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> left = sendAndLeave(producer, "left");
    CompletableFuture<SendOutcome> waits = send(producer, "waits");
    CompletableFuture<Void> drain = producer.drain();
    scheduler.run(MOMENT);
    assertRejected(sendAndLeave(producer, "late"), ErrorReason.CLIENT_CLOSED);
    assertThat(drain).isNotDone();

    producer.stop();
    scheduler.run(MOMENT);

    assertUnknown(left);
    assertRejected(waits, ErrorReason.CLIENT_CLOSED);
    assertThat(drain).isCancelled();
    assertRejected(sendAndLeave(producer, "later"), ErrorReason.CLIENT_CLOSED);
  }
}
