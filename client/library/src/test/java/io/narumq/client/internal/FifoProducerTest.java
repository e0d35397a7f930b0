package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.B;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.AttachProducerRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A FIFO queue takes the sends of a producer one after the other, many under way or not. */
class FifoProducerTest extends ProducerScene {
  FifoProducerTest() {
    super(QueueSettings.DEFAULT.withFifo(true));
  }

  private ProducerCore unnamed() {
    return producer(4, ProducerIdentity.random(world.calls));
  }

  /** Batches of one message, which leave together. */
  private List<CompletableFuture<SendOutcome>> underWay(ProducerCore producer, int messages) {
    assertAcked(sendAndLeave(producer, "warm"));
    world.cluster.holdSends(true);
    return IntStream.range(0, messages).mapToObj(i -> sendAndLeave(producer, "m" + i)).toList();
  }

  private void release() {
    world.cluster.holdSends(false);
    scheduler.run(Duration.ofSeconds(3));
  }

  private int attached() {
    return world.transport.sent(AttachProducerRequest.class).size();
  }

  @Test
  void whatIsBehindARefusedBatchIsStoredBehindIt() {
    List<CompletableFuture<SendOutcome>> sent = underWay(unnamed(), 4);
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(ErrorReason.QUEUE_FULL, "full"));
    release();

    sent.forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).containsExactly("warm", "m0", "m1", "m2", "m3");
    assertThat(attached()).isEqualTo(1);
  }

  @Test
  void whatIsBehindOneThatIsGivenUpGoesOnWithoutAGap() {
    List<CompletableFuture<SendOutcome>> sent = underWay(unnamed(), 4);
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(ErrorReason.KEY_REQUIRED, "key"));
    release();

    assertRejected(sent.get(0), ErrorReason.KEY_REQUIRED);
    sent.subList(1, 4).forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).containsExactly("warm", "m1", "m2", "m3");
    assertThat(attached()).isEqualTo(2);
  }

  /** The queue said that it has no room for its sequence, so it was not stored under it. */
  @Test
  void whatWasInDoubtBehindAGapIsStoredOnce() {
    List<CompletableFuture<SendOutcome>> sent = underWay(unnamed(), 2);
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(ErrorReason.KEY_REQUIRED, "key"));
    world.cluster.next(SendRequest.class, Fault.LOSE_REQUEST);
    release();

    assertRejected(sent.get(0), ErrorReason.KEY_REQUIRED);
    assertAcked(sent.get(1));
    assertThat(world.ready()).containsExactly("warm", "m1");
  }

  @Test
  void itGoesOnWhenItWasForgotten() {
    List<CompletableFuture<SendOutcome>> sent = underWay(unnamed(), 3);
    world.cluster.forgetProducers();
    release();

    sent.forEach(ProducerScene::assertAcked);
    assertThat(world.ready()).containsExactly("warm", "m0", "m1", "m2");
  }

  @Test
  void sequencesOfTheApplicationAreNeverChanged() {
    ProducerCore producer = producer(4, ProducerIdentity.named("importer"));
    assertRejected(numbered(producer, 3), ErrorReason.SEQUENCE_GAP);
    world.cluster.holdSends(true);
    List<CompletableFuture<SendOutcome>> sent =
        IntStream.range(0, 3).mapToObj(i -> numbered(producer, i)).toList();
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(ErrorReason.KEY_REQUIRED, "key"));
    release();
    assertRejected(sent.get(0), ErrorReason.KEY_REQUIRED);
    sent.subList(1, 3).forEach(one -> assertRejected(one, ErrorReason.SEQUENCE_GAP));

    for (int i = 0; i < 3; i++) {
      assertAcked(numbered(producer, i));
    }
    assertThat(world.ready()).containsExactly("n0", "n1", "n2");
    assertThat(attached()).isEqualTo(1);
  }

  private CompletableFuture<SendOutcome> numbered(ProducerCore producer, long sequence) {
    CompletableFuture<SendOutcome> outcome =
        producer.send(QueuePayload.of(OutgoingMessage.of("n" + sequence)), sequence, REFUSE);
    scheduler.run(Duration.ofSeconds(1));
    return outcome;
  }

  /**
   * Refused, lost, given up, another leader: what is acked is there once, and all is in order. Some
   * are unknown: refused for good when they are repeated, which a real node would not do.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whateverHappensTheOrderIsThatOfTheSends(long seed) {
    Random random = new Random(seed);
    ProducerIdentity identity = ProducerIdentity.random(world.calls);
    // Batches of a few messages, or one that is refused for good would take hundreds along.
    ProducerCore producer =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE), 4, 10, 10_000, 64L << 20, World.TIMEOUT, identity));
    List<CompletableFuture<SendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      outcomes.add(send(producer, "" + i));
      scheduler.run(Duration.ofMillis(random.nextInt(20)));
      switch (random.nextInt(100)) {
        case 0, 1 -> world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
        case 2, 3 -> world.cluster.next(SendRequest.class, Fault.LOSE_REQUEST);
        case 4, 5 -> refuse(ErrorReason.QUEUE_FULL);
        case 6, 7 -> refuse(ErrorReason.KEY_REQUIRED);
        case 8 -> world.cluster.elect(random.nextBoolean() ? A : B);
        case 9, 10 -> world.cluster.holdSends(true);
        case 11, 12, 13, 14, 15, 16, 17, 18, 19 -> world.cluster.holdSends(false);
        default -> {}
      }
    }
    world.cluster.holdSends(false);
    scheduler.run(World.TIMEOUT);

    List<Integer> stored = world.ready().stream().map(Integer::valueOf).toList();
    assertThat(stored).as("seed %s", seed).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < outcomes.size(); i++) {
      SendOutcome outcome = outcomes.get(i).join();
      if (!(outcome instanceof SendOutcome.Unknown)) {
        boolean acked = outcome instanceof SendOutcome.Acked;
        assertThat(stored.contains(i)).as("%s of %s, seed %s", outcome, i, seed).isEqualTo(acked);
      }
    }
    assertThat(stored).as("seed %s", seed).hasSizeGreaterThan(300);
    assertThat(attached()).as("seed %s", seed).isGreaterThan(1);
  }

  private void refuse(ErrorReason reason) {
    world.cluster.refuseNext(SendRequest.class, CallFailure.of(reason, "refused"));
  }
}
