package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.CloseProducerRequest;
import io.narumq.api.v1.ProducerStamp;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendStreamRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.ProducerFencedException;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sends with stamps: repeated when nobody knows what became of them, and stored once. */
class StampedProducerTest extends ProducerScene {
  private static final ProducerIdentity NAME = ProducerIdentity.named("importer");

  private ProducerCore unnamed(int window) {
    return producer(window, ProducerIdentity.random(world.calls));
  }

  private List<ProducerStamp> stamps() {
    return world.transport.sent(SendStreamRequest.class).stream()
        .map(request -> request.getSend().getProducer())
        .toList();
  }

  private CompletableFuture<SendOutcome> sendAs(ProducerCore producer, long sequence) {
    CompletableFuture<SendOutcome> outcome =
        producer.send(QueuePayload.of(OutgoingMessage.of("m" + sequence)), sequence, REFUSE);
    scheduler.run(MOMENT);
    return outcome;
  }

  private static long id(CompletableFuture<SendOutcome> outcome) {
    return outcome.join().orThrow().get(0).sequence();
  }

  @Test
  void isAttachedOnceAndASendTakesNoCallMore() {
    ProducerCore producer = unnamed(1);
    assertAcked(sendAndLeave(producer, "first"));
    Duration before = world.now();
    scheduler.await(send(producer, "second"));

    assertThat(world.now().minus(before)).isEqualTo(Duration.ofMillis(2));
    assertThat(world.transport.sent(AttachProducerRequest.class)).hasSize(1);
    assertThat(stamps()).extracting(ProducerStamp::getSequence).containsExactly(0L, 1L);
  }

  /** The first is lost on its way back, the second on its way there. */
  @Test
  void aLostAnswerIsMadeUpForByARepeatWithTheSameStamp() {
    ProducerCore producer = unnamed(1);
    for (Fault fault : List.of(Fault.LOSE_ANSWER, Fault.LOSE_REQUEST)) {
      world.cluster.next(SendRequest.class, fault);
      CompletableFuture<SendOutcome> sent = send(producer, fault.name());
      scheduler.run(Duration.ofSeconds(2));
      assertAcked(sent);
    }
    assertThat(stamps()).hasSizeGreaterThan(3).extracting(ProducerStamp::getSequence).isSorted();
    assertThat(stamps()).doesNotContain(ProducerStamp.getDefaultInstance());
    assertThat(Set.copyOf(stamps())).hasSize(2);
    assertThat(world.ready()).containsExactly("LOSE_ANSWER", "LOSE_REQUEST");
  }

  @Test
  void whatADeadLeaderHadGoesToTheNextOneInOrder() {
    ProducerCore producer = unnamed(4);
    assertAcked(sendAndLeave(producer, "0"));
    world.cluster.holdSends(true);
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      outcomes.add(sendAndLeave(producer, "" + i));
    }
    world.transport.kill(A);
    world.cluster.elect(null);
    scheduler.run(Duration.ofSeconds(1));
    world.cluster.holdSends(false);
    world.cluster.elect(B);
    scheduler.run(Duration.ofSeconds(3));

    outcomes.forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).containsExactly("0", "1", "2", "3", "4", "5", "6");
  }

  @Test
  void leadersThatComeAndGoLoseDoubleAndLeaveNothingUnknown() {
    ProducerCore producer = unnamed(4);
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      outcomes.add(send(producer, "m" + i));
      scheduler.run(Duration.ofMillis(1));
      if (i % 20 == 5) {
        world.cluster.next(SendRequest.class, i % 40 == 5 ? Fault.LOSE_ANSWER : Fault.LOSE_REQUEST);
      } else if (i % 50 == 25) {
        world.cluster.elect(i % 100 == 25 ? B : A);
      }
    }
    scheduler.run(Duration.ofSeconds(20));

    outcomes.forEach(ProducerScene::assertAcked);
    assertThat(world.ready())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
  }

  @Test
  void withoutAnAnswerUntilTheTimeOutItIsUnknownThoughTheLastTryWasRefused() {
    ProducerCore producer = unnamed(1);
    assertAcked(sendAndLeave(producer, "warm"));
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    CompletableFuture<SendOutcome> lost = send(producer, "lost");
    scheduler.run(Duration.ofMillis(2));
    world.cluster.elect(null);
    CompletableFuture<SendOutcome> waits = sendAndLeave(producer, "waits");
    scheduler.run(World.TIMEOUT);

    assertUnknown(lost);
    assertRejected(waits, ErrorReason.NO_LEADER);
  }

  @Test
  void isAttachedAgainWhenItWasForgotten() {
    ProducerCore producer = unnamed(2);
    assertAcked(sendAndLeave(producer, "1"));
    world.cluster.forgetProducers();
    CompletableFuture<SendOutcome> two = send(producer, "2");
    scheduler.run(Duration.ofSeconds(1));

    assertAcked(two);
    assertThat(world.ready()).containsExactly("1", "2");
    assertThat(world.transport.sent(AttachProducerRequest.class)).hasSize(2);
  }

  @Test
  void whatWasInDoubtWhenItWasForgottenStaysUnknownAndIsNotSentAgain() {
    ProducerCore producer = unnamed(1);
    assertAcked(sendAndLeave(producer, "1"));
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    CompletableFuture<SendOutcome> doubtful = send(producer, "2");
    scheduler.run(Duration.ofMillis(2));
    world.cluster.forgetProducers();
    CompletableFuture<SendOutcome> next = send(producer, "3");
    scheduler.run(Duration.ofSeconds(2));

    assertUnknown(doubtful);
    assertAcked(next);
    assertThat(world.ready()).containsExactly("1", "2", "3");
  }

  @Test
  void aZombieIsToldSoAndStaysOver() {
    ProducerCore zombie = producer(2, NAME);
    assertAcked(sendAndLeave(zombie, "1"));
    ProducerCore successor = producer(2, NAME);
    assertAcked(sendAndLeave(successor, "2"));

    CompletableFuture<SendOutcome> late = sendAndLeave(zombie, "late");
    assertRejected(late, ErrorReason.PRODUCER_FENCED);
    assertThat(catchThrowableOfType(ProducerFencedException.class, () -> late.join().orThrow()))
        .hasMessageContaining("taken over");
    assertRejected(sendAndLeave(zombie, "later"), ErrorReason.PRODUCER_FENCED);
    assertAcked(sendAndLeave(successor, "3"));
    assertThat(world.ready()).containsExactly("1", "2", "3");
    assertThat(world.transport.sent(AttachProducerRequest.class)).hasSize(2);
  }

  /** A call to attach that was lost for a while, and overtaken by its repeat. */
  @Test
  void withoutANameItIsFencedByNobodyButItself() {
    ProducerIdentity identity = ProducerIdentity.random(world.calls);
    ProducerCore producer = producer(1, identity);
    assertAcked(sendAndLeave(producer, "1"));
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    CompletableFuture<SendOutcome> doubtful = send(producer, "2");
    scheduler.run(Duration.ofMillis(2));
    var unused =
        world.cluster.call(
            A,
            true,
            AttachProducerRequest.newBuilder()
                .setQueue(World.QUEUE)
                .setProducerId(identity.id())
                .build());
    scheduler.run(Duration.ofSeconds(2));

    assertAcked(doubtful);
    assertThat(world.ready()).containsExactly("1", "2");
  }

  @Test
  void underItsNameItGoesOnWhereItWas() {
    ProducerCore before = producer(1, NAME);
    assertThat(scheduler.await(before.nextSequence())).isZero();
    CompletableFuture<SendOutcome> first = sendAs(before, 0);
    assertAcked(sendAs(before, 7));
    assertThat(scheduler.await(before.nextSequence())).isEqualTo(8);
    before.stop();

    ProducerCore after = producer(1, NAME);
    assertThat(scheduler.await(after.nextSequence())).isEqualTo(8);
    assertThat(id(sendAs(after, 0))).isEqualTo(id(first));
    assertAcked(sendAs(after, 8));
    assertThat(world.ready()).containsExactly("m0", "m7", "m8");
  }

  @Test
  void aMessageWithASequenceOfItsOwnTravelsAlone() {
    ProducerCore producer = producer(1, NAME);
    List<CompletableFuture<SendOutcome>> outcomes =
        List.of(
            send(producer, "a"),
            send(producer, "b"),
            producer.send(QueuePayload.of(OutgoingMessage.of("c")), 10, REFUSE),
            producer.send(QueuePayload.of(OutgoingMessage.of("d")), 11, REFUSE),
            sendAndLeave(producer, "e"));
    outcomes.forEach(ProducerScene::assertAcked);

    assertThat(batches()).containsExactly(2, 1, 1, 1);
    assertThat(stamps()).extracting(ProducerStamp::getSequence).containsExactly(0L, 10L, 11L, 12L);
  }

  @Test
  void theHalvesOfABatchHaveStampsOfTheirOwn() {
    ProducerCore producer = unnamed(1);
    world.cluster.refuseNext(
        SendRequest.class, CallFailure.of(ErrorReason.DEDUPE_CONFLICT, "one of them"));
    List<CompletableFuture<SendOutcome>> outcomes =
        List.of(send(producer, "1"), send(producer, "2"));
    scheduler.run(Duration.ofSeconds(1));

    outcomes.forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).containsExactly("1", "2");
    assertThat(stamps()).extracting(ProducerStamp::getSequence).containsExactly(0L, 1L, 2L);
  }

  @Test
  void closedInGoodOrderItIsForgottenUnlessItHasAName() {
    ProducerCore producer = unnamed(1);
    assertAcked(sendAndLeave(producer, "1"));
    ProducerStamp stamp = stamps().get(0);
    scheduler.await(producer.drain());
    assertThat(world.transport.sent(CloseProducerRequest.class))
        .containsExactly(
            CloseProducerRequest.newBuilder()
                .setQueue(World.QUEUE)
                .setNumber(stamp.getNumber())
                .setEpoch(stamp.getEpoch())
                .build());

    ProducerCore named = producer(1, NAME);
    assertAcked(sendAndLeave(named, "2"));
    scheduler.await(named.drain());
    scheduler.await(unnamed(1).drain());
    assertThat(world.transport.sent(CloseProducerRequest.class)).hasSize(1);
  }

  @Test
  void toCloseItTakesASecondAtMost() {
    ProducerCore producer = unnamed(1);
    assertAcked(sendAndLeave(producer, "1"));
    world.cluster.elect(null);
    Duration before = world.now();
    scheduler.await(producer.drain());
    assertThat(world.now().minus(before)).isLessThanOrEqualTo(Duration.ofMillis(1_100));
  }

  @Test
  void whoCanNotBeAttachedIsToldWhy() {
    ProducerCore producer = producer(1, NAME);
    world.cluster.refuseNext(
        AttachProducerRequest.class, CallFailure.of(ErrorReason.TOO_MANY_PRODUCERS, "full"));
    assertRejected(sendAndLeave(producer, "1"), ErrorReason.TOO_MANY_PRODUCERS);
    assertAcked(sendAndLeave(producer, "2"));
  }

  @Test
  void whileNobodyLeadsItWaitsToBeAttached() {
    ProducerCore producer = unnamed(1);
    world.cluster.elect(null);
    CompletableFuture<SendOutcome> sent = send(producer, "1");
    scheduler.run(World.ATTEMPT.plusSeconds(2));
    assertThat(sent).isNotDone();
    world.cluster.elect(B);
    scheduler.run(Duration.ofSeconds(5));
    assertAcked(sent);
  }
}
