package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProducerCoreTest {
  private static final Duration MOMENT = Duration.ofMillis(50);
  private static final ProducerCore.WhenFull REFUSE = (room, atMost) -> false;

  private final World world = new World();
  private final FakeScheduler scheduler = world.scheduler;

  private ProducerSettings settings(int window) {
    return new ProducerSettings(QUEUE, window, 256 << 10, 10_000, 64L << 20, World.TIMEOUT);
  }

  private ProducerCore producer(ProducerSettings settings) {
    return new ProducerCore(world.calls, settings, Runnable::run);
  }

  private static CompletableFuture<SendOutcome> send(ProducerCore producer, String body) {
    return producer.send(OutgoingMessage.of(body), REFUSE);
  }

  private CompletableFuture<SendOutcome> sendAndLeave(ProducerCore producer, String body) {
    CompletableFuture<SendOutcome> outcome = send(producer, body);
    scheduler.run(MOMENT);
    return outcome;
  }

  private void sendTogether(ProducerCore producer, List<String> bodies) {
    List<CompletableFuture<SendOutcome>> outcomes =
        bodies.stream().map(body -> send(producer, body)).toList();
    scheduler.run(MOMENT);
    outcomes.forEach(ProducerCoreTest::assertAcked);
  }

  private List<Integer> batches() {
    return world.transport.sent(SendStreamRequest.class).stream()
        .map(request -> request.getSend().getMessagesCount())
        .toList();
  }

  private static void assertAcked(CompletableFuture<SendOutcome> outcome) {
    assertThat(outcome).isCompletedWithValueMatching(SendOutcome.Acked.class::isInstance);
  }

  private static void assertUnknown(CompletableFuture<SendOutcome> outcome) {
    assertThat(outcome).isCompletedWithValueMatching(SendOutcome.Unknown.class::isInstance);
  }

  private static void assertRejected(CompletableFuture<SendOutcome> outcome, ErrorReason reason) {
    assertThat(outcome)
        .isCompletedWithValueMatching(
            ended -> ended instanceof SendOutcome.Rejected known && known.reason() == reason);
  }

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
    outcomes.forEach(ProducerCoreTest::assertAcked);
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
  void batchesAreBoundedInMessagesAndBytes() {
    ProducerCore producer = producer(settings(1));
    sendTogether(producer, Collections.nCopies(2_500, "m"));
    assertThat(batches()).containsExactly(1_000, 1_000, 500);

    world.transport.sent().clear();
    ProducerCore small = producer(new ProducerSettings(QUEUE, 1, 10, 100, 1 << 20, World.TIMEOUT));
    sendTogether(small, List.of("12345", "12345", "1", "larger than the bound", "1", "2"));
    assertThat(batches()).containsExactly(2, 1, 1, 2);
  }

  @Test
  void whatNoClusterWouldTakeDoesNotSpoilABatch() {
    ProducerCore producer = producer(settings(1));
    OutgoingMessage headers = OutgoingMessage.of("x").header("h", "v".repeat(17 << 10));
    OutgoingMessage many = OutgoingMessage.of("x");
    for (int i = 0; i < 65; i++) {
      many = many.header("h" + i, "");
    }
    CompletableFuture<SendOutcome> good = send(producer, "good");

    assertRejected(
        producer.send(OutgoingMessage.of(new byte[(1 << 20) + 1]), REFUSE),
        ErrorReason.MESSAGE_TOO_LARGE);
    assertRejected(producer.send(headers, REFUSE), ErrorReason.MESSAGE_TOO_LARGE);
    assertRejected(producer.send(many, REFUSE), ErrorReason.FIELD_INVALID);
    scheduler.run(MOMENT);
    assertAcked(good);
  }

  @Test
  void aFullProducerSaysSoUntilThereIsRoom() {
    ProducerCore producer = producer(new ProducerSettings(QUEUE, 1, 1 << 10, 3, 10, World.TIMEOUT));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> first = sendAndLeave(producer, "1234");
    CompletableFuture<SendOutcome> second = sendAndLeave(producer, "1234");
    assertRejected(send(producer, "1234"), ErrorReason.PRODUCER_FULL);
    CompletableFuture<SendOutcome> third = sendAndLeave(producer, "12");
    assertRejected(send(producer, ""), ErrorReason.PRODUCER_FULL);

    world.cluster.holdSends(false);
    scheduler.run(MOMENT);

    List.of(first, second, third).forEach(ProducerCoreTest::assertAcked);
    assertAcked(sendAndLeave(producer, "larger than all that may be pending"));
    assertThat(world.ready()).hasSize(4);
  }

  @Test
  void whoWaitsForRoomGetsItInTurn() {
    ProducerCore producer =
        producer(new ProducerSettings(QUEUE, 1, 1 << 10, 1, 100, World.TIMEOUT));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> first = sendAndLeave(producer, "first");
    CompletableFuture<SendOutcome> second =
        producer.send(
            OutgoingMessage.of("second"),
            (room, atMost) -> {
              assertThat(atMost).isEqualTo(World.TIMEOUT);
              assertThat(room).isNotDone();
              world.cluster.holdSends(false);
              scheduler.await(room);
              return true;
            });
    scheduler.run(MOMENT);

    assertAcked(first);
    assertAcked(second);
    assertThat(world.ready()).containsExactly("first", "second");
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
        producer(new ProducerSettings(QUEUE, 1, 1 << 10, 10, 1_000, Duration.ofSeconds(2)));
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
    outcomes.forEach(ProducerCoreTest::assertAcked);
    return world.ready();
  }

  @Test
  void aRefusedBatchIsRepeatedBeforeAnythingNew() {
    assertThat(orderAfterARefusal(3)).containsExactly("0", "2", "3", "1", "4");
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

    outcomes.forEach(ProducerCoreTest::assertAcked);
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
  void nothingLeavesWhileTheStreamTakesNothing() {
    ProducerCore producer = producer(settings(4));
    assertAcked(sendAndLeave(producer, "warm"));
    world.transport.clog(true);
    CompletableFuture<SendOutcome> outcome = sendAndLeave(producer, "x");
    assertThat(batches()).containsExactly(1);
    world.transport.clog(false);
    scheduler.run(MOMENT);
    assertAcked(outcome);
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
