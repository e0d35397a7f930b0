package io.narumq.client.internal;

import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What bounds batches, and what is pending. */
class ProducerLimitsTest extends ProducerScene {
  @Test
  void batchesAreBoundedInMessagesAndBytes() {
    ProducerCore producer = producer(settings(1));
    sendTogether(producer, Collections.nCopies(2_500, "m"));
    assertThat(batches()).containsExactly(1_000, 1_000, 500);

    world.transport.sent().clear();
    ProducerCore small =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE),
                1,
                10,
                100,
                1 << 20,
                World.TIMEOUT,
                ProducerIdentity.NONE));
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
        producer.send(QueuePayload.of(OutgoingMessage.of(new byte[(1 << 20) + 1])), REFUSE),
        ErrorReason.MESSAGE_TOO_LARGE);
    assertRejected(producer.send(QueuePayload.of(headers), REFUSE), ErrorReason.MESSAGE_TOO_LARGE);
    assertRejected(producer.send(QueuePayload.of(many), REFUSE), ErrorReason.FIELD_INVALID);
    assertRejected(
        producer.send(QueuePayload.of(OutgoingMessage.of("x").header("", "v")), REFUSE),
        ErrorReason.FIELD_INVALID);
    scheduler.run(MOMENT);
    assertAcked(good);
  }

  @Test
  void aFullProducerSaysSoUntilThereIsRoom() {
    ProducerCore producer =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE),
                1,
                1 << 10,
                3,
                10,
                World.TIMEOUT,
                ProducerIdentity.NONE));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> first = sendAndLeave(producer, "1234");
    CompletableFuture<SendOutcome> second = sendAndLeave(producer, "1234");
    assertRejected(send(producer, "1234"), ErrorReason.PRODUCER_FULL);
    CompletableFuture<SendOutcome> third = sendAndLeave(producer, "12");
    assertRejected(send(producer, ""), ErrorReason.PRODUCER_FULL);

    world.cluster.holdSends(false);
    scheduler.run(MOMENT);

    List.of(first, second, third).forEach(ProducerScene::assertAcked);
    assertAcked(sendAndLeave(producer, "larger than all that may be pending"));
    assertThat(world.ready()).hasSize(4);
  }

  @Test
  void whoWaitsForRoomGetsItInTurn() {
    ProducerCore producer =
        producer(
            new ProducerSettings(
                new QueueDestination(QUEUE),
                1,
                1 << 10,
                1,
                100,
                World.TIMEOUT,
                ProducerIdentity.NONE));
    world.cluster.holdSends(true);
    CompletableFuture<SendOutcome> first = sendAndLeave(producer, "first");
    CompletableFuture<SendOutcome> second =
        producer.send(
            QueuePayload.of(OutgoingMessage.of("second")),
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
  void aTimeToLiveIsZeroForEverOrAtLeastAMillisecond() {
    ProducerCore producer = producer(settings(4));
    OutgoingMessage message = OutgoingMessage.of("x");
    assertRejected(
        producer.send(QueuePayload.of(message.ttl(Duration.ofNanos(1))), REFUSE),
        ErrorReason.FIELD_INVALID);
    CompletableFuture<SendOutcome> forEver =
        producer.send(QueuePayload.of(message.ttl(Duration.ZERO)), REFUSE);
    scheduler.run(MOMENT);
    assertAcked(forEver);
  }
}
