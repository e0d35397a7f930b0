package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.SendRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeCluster.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Messages with dedupe keys: what was stored once is not stored again, so it may be repeated. */
class ProducerDedupeTest extends ProducerScene {
  private static CompletableFuture<SendOutcome> send(
      ProducerCore producer, String key, String body) {
    return producer.send(QueuePayload.of(OutgoingMessage.of(body).dedupeKey(key)), REFUSE);
  }

  /** Lost on its way there, on its way back, or answered by somebody who does not know. */
  @Test
  void aLostAnswerIsMadeUpForByARepeat() {
    ProducerCore producer = producer(settings(1));
    for (Fault fault : Fault.values()) {
      world.cluster.next(SendRequest.class, fault);
      OutgoingMessage message = OutgoingMessage.of(fault.name()).dedupeKey(fault.name());
      CompletableFuture<SendOutcome> sent = producer.send(QueuePayload.of(message), REFUSE);
      scheduler.run(Duration.ofSeconds(40));
      assertAcked(sent);
    }
    assertThat(world.ready()).containsExactly("LOSE_REQUEST", "LOSE_ANSWER", "ANSWER_UNKNOWN");
  }

  @Test
  void aBatchIsRepeatedOnlyIfAllOfItIsKnownAgain() {
    ProducerCore producer = producer(settings(1));
    world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
    CompletableFuture<SendOutcome> keyed =
        producer.send(QueuePayload.of(OutgoingMessage.of("1").dedupeKey("1")), REFUSE);
    CompletableFuture<SendOutcome> plain = send(producer, "2");
    scheduler.run(Duration.ofSeconds(40));
    assertUnknown(keyed);
    assertUnknown(plain);
    assertThat(world.ready()).containsExactly("1", "2");
  }

  @Test
  void whatMayBeStoredIsNeverRejected() {
    for (boolean close : List.of(false, true)) {
      ProducerCore producer = producer(settings(1));
      world.cluster.next(SendRequest.class, Fault.LOSE_ANSWER);
      CompletableFuture<SendOutcome> sent = send(producer, "k" + close, "x");
      scheduler.run(Duration.ofMillis(3));
      world.cluster.elect(null);
      if (close) {
        producer.stop();
      }
      scheduler.run(Duration.ofSeconds(40));
      assertUnknown(sent);
      world.cluster.elect(World.A);
    }
    assertThat(world.ready()).containsExactly("x", "x");
  }

  @Test
  void theConflictOfOneMessageIsNotThatOfThoseBesideIt() {
    ProducerCore producer = producer(settings(1));
    assertAcked(scheduled(send(producer, "k3", "first")));
    world.cluster.holdSends(true);
    List<CompletableFuture<SendOutcome>> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sent.add(scheduled(send(producer, "k" + i, "m" + i)));
    }
    CompletableFuture<SendOutcome> plain = send(producer, "last");
    world.cluster.holdSends(false);
    scheduler.run(Duration.ofSeconds(1));

    assertRejected(sent.remove(3), ErrorReason.DEDUPE_CONFLICT);
    sent.forEach(ProducerScene::assertAcked);
    assertAcked(plain);
    assertThat(world.ready())
        .containsExactly("first", "m0", "m1", "m2", "m4", "m5", "m6", "m7", "last");
  }

  private <T> CompletableFuture<T> scheduled(CompletableFuture<T> outcome) {
    scheduler.run(MOMENT);
    return outcome;
  }
}
