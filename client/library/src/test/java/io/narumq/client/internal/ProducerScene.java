package io.narumq.client.internal;

import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.SendStreamRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueSettings;
import io.narumq.client.SendOutcome;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Producers in a {@link World}, and what is expected of outcomes. */
abstract class ProducerScene {
  static final Duration MOMENT = Duration.ofMillis(50);
  static final ProducerCore.WhenFull REFUSE = (room, atMost) -> false;

  final World world;
  final FakeScheduler scheduler;

  ProducerScene() {
    this(QueueSettings.DEFAULT);
  }

  ProducerScene(QueueSettings settings) {
    world = new World(settings);
    scheduler = world.scheduler;
  }

  ProducerSettings settings(int window) {
    return new ProducerSettings(
        new QueueDestination(QUEUE),
        window,
        256 << 10,
        10_000,
        64L << 20,
        World.TIMEOUT,
        ProducerIdentity.NONE);
  }

  /** One whose sends are known again. */
  ProducerCore producer(int window, ProducerIdentity identity) {
    return producer(
        new ProducerSettings(
            new QueueDestination(QUEUE),
            window,
            256 << 10,
            10_000,
            64L << 20,
            World.TIMEOUT,
            identity));
  }

  ProducerCore producer(ProducerSettings settings) {
    return new ProducerCore(world.calls, settings, Runnable::run);
  }

  static CompletableFuture<SendOutcome> send(ProducerCore producer, String body) {
    return producer.send(QueuePayload.of(OutgoingMessage.of(body)), REFUSE);
  }

  CompletableFuture<SendOutcome> sendAndLeave(ProducerCore producer, String body) {
    CompletableFuture<SendOutcome> outcome = send(producer, body);
    scheduler.run(MOMENT);
    return outcome;
  }

  void sendTogether(ProducerCore producer, List<String> bodies) {
    List<CompletableFuture<SendOutcome>> outcomes =
        bodies.stream().map(body -> send(producer, body)).toList();
    scheduler.run(MOMENT);
    outcomes.forEach(ProducerScene::assertAcked);
  }

  List<Integer> batches() {
    return world.transport.sent(SendStreamRequest.class).stream()
        .map(request -> request.getSend().getMessagesCount())
        .toList();
  }

  static void assertAcked(CompletableFuture<SendOutcome> outcome) {
    assertThat(outcome).isCompletedWithValueMatching(SendOutcome.Acked.class::isInstance);
  }

  static void assertUnknown(CompletableFuture<SendOutcome> outcome) {
    assertThat(outcome).isCompletedWithValueMatching(SendOutcome.Unknown.class::isInstance);
  }

  static void assertRejected(CompletableFuture<SendOutcome> outcome, ErrorReason reason) {
    assertThat(outcome)
        .isCompletedWithValueMatching(
            ended -> ended instanceof SendOutcome.Rejected known && known.reason() == reason);
  }
}
