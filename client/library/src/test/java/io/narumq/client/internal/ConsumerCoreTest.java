package io.narumq.client.internal;

import static io.narumq.client.internal.World.A;
import static io.narumq.client.internal.World.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.AckRequest;
import io.narumq.client.ErrorReason;
import io.narumq.client.QueueInfo;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ConsumerCoreTest {
  private static final Duration SESSION = Duration.ofSeconds(9);
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final World world = new World();

  private ConsumerCore start(int prefetch, long prefetchBytes) {
    ConsumerCore consumer =
        new ConsumerCore(
            world.calls, new ConsumerSettings(QUEUE, prefetch, prefetchBytes, SESSION));
    consumer.start();
    world.scheduler.run(MOMENT);
    return consumer;
  }

  private List<LeasedMessage> poll(ConsumerCore consumer, int max, Duration wait) {
    return world.scheduler.await(consumer.poll(max, wait));
  }

  private static List<String> bodies(List<LeasedMessage> messages) {
    return messages.stream().map(LeasedMessage::text).toList();
  }

  private QueueInfo queue() {
    return world.scheduler.await(world.calls.queue(QUEUE));
  }

  @Test
  void aPollIsServedFromWhatIsReady() {
    world.send("1", "2", "3", "4");
    ConsumerCore consumer = start(3, 1_000);
    assertThat(queue().leased()).isEqualTo(3);
    Duration before = world.now();

    assertThat(bodies(poll(consumer, 2, Duration.ZERO))).containsExactly("1", "2");
    assertThat(world.now()).isEqualTo(before);
    world.scheduler.run(MOMENT);
    assertThat(queue().leased()).isEqualTo(4);
    assertThat(bodies(poll(consumer, 10, Duration.ZERO))).containsExactly("3", "4");
  }

  @Test
  void aPollWaitsForAMessageButNotForever() {
    ConsumerCore consumer = start(3, 1_000);
    Duration before = world.now();
    assertThat(poll(consumer, 1, Duration.ofSeconds(20))).isEmpty();
    assertThat(world.now().minus(before)).isEqualTo(Duration.ofSeconds(20));

    CompletableFuture<List<LeasedMessage>> first = consumer.poll(1, Duration.ofSeconds(20));
    CompletableFuture<List<LeasedMessage>> second = consumer.poll(1, Duration.ofSeconds(20));
    world.send("1", "2");
    world.scheduler.run(MOMENT);
    assertThat(bodies(first.join())).containsExactly("1");
    assertThat(bodies(second.join())).containsExactly("2");
  }

  @Test
  void bytesBoundWhatIsKeptReady() {
    world.send("12345678", "12345678", "12345678", "12345678");
    ConsumerCore consumer = start(100, 10);
    assertThat(queue().leased()).isEqualTo(2);

    poll(consumer, 2, Duration.ZERO);
    world.scheduler.run(MOMENT);
    assertThat(queue().leased()).isEqualTo(4);
  }

  @Test
  void settlesWhatWasPolledHoweverLongThatTakes() {
    world.send("1", "2");
    ConsumerCore consumer = start(10, 1_000);
    List<LeasedMessage> messages = poll(consumer, 2, Duration.ZERO);
    world.scheduler.run(Duration.ofMinutes(5));
    assertThat(messages).allMatch(message -> !message.remainingLease().isZero());

    assertThat(world.scheduler.await(consumer.ack(messages.subList(0, 1))))
        .containsExactly(SettleOutcome.SETTLED);
    assertThat(
            world.scheduler.await(
                consumer.giveBack(messages.subList(1, 2), ReturnTerms.of(ReturnReason.FAILED))))
        .containsExactly(SettleOutcome.SETTLED);
    List<LeasedMessage> again = poll(consumer, 2, Duration.ofSeconds(1));
    assertThat(bodies(again)).containsExactly("2");
    assertThat(again.get(0).deliveryCount()).isEqualTo(2);
  }

  @Test
  void acksThatComeWhileOneIsUnderWayGoTogether() {
    world.send("1", "2", "3");
    ConsumerCore consumer = start(10, 1_000);
    List<LeasedMessage> messages = poll(consumer, 3, Duration.ZERO);
    List<CompletableFuture<List<SettleOutcome>>> acks =
        messages.stream().map(message -> consumer.ack(List.of(message))).toList();

    acks.forEach(
        ack -> assertThat(world.scheduler.await(ack)).containsExactly(SettleOutcome.SETTLED));
    assertThat(world.transport.sent(AckRequest.class)).hasSize(2);
  }

  @Test
  void aBrokenStreamGivesNothingTwice() {
    world.send("1", "2", "3");
    ConsumerCore consumer = start(10, 1_000);
    List<LeasedMessage> polled = poll(consumer, 1, Duration.ZERO);
    world.cluster.endStreams(A, ErrorReason.OUTCOME_UNKNOWN);
    world.scheduler.run(Duration.ofSeconds(1));

    assertThat(bodies(poll(consumer, 10, Duration.ofSeconds(1)))).containsExactly("2", "3");
    assertThat(world.scheduler.await(consumer.ack(polled))).containsExactly(SettleOutcome.SETTLED);
  }

  @Test
  void pollsThatFoundNothingLeaveNothingBehind() {
    ConsumerCore consumer = start(3, 1_000);
    CompletableFuture<List<LeasedMessage>> waits = consumer.poll(1, Duration.ofHours(1));
    for (int i = 0; i < 100; i++) {
      assertThat(poll(consumer, 1, Duration.ofMillis(10))).isEmpty();
      var unused = consumer.poll(1, Duration.ofMinutes(1)).cancel(false);
    }
    world.scheduler.run(Duration.ofMinutes(2));

    assertThat(consumer.waiting()).isEqualTo(1);
    world.send("x");
    assertThat(bodies(world.scheduler.await(waits))).containsExactly("x");
  }

  @Test
  void aPollThatWasGivenUpTakesNothingAway() {
    ConsumerCore consumer = start(10, 1_000);
    CompletableFuture<List<LeasedMessage>> gone = consumer.poll(1, Duration.ofSeconds(20));
    world.scheduler.run(MOMENT);
    gone.cancel(false);
    world.send("x");

    assertThat(bodies(poll(consumer, 1, Duration.ofSeconds(1)))).containsExactly("x");
  }

  @Test
  void whatWasReadyForTooLongGoesBackRatherThanOut() {
    world.send("x");
    ConsumerCore consumer = start(10, 1_000);
    world.scheduler.pause(Duration.ofSeconds(8));
    CompletableFuture<List<LeasedMessage>> poll = consumer.poll(1, Duration.ofSeconds(30));
    world.scheduler.pause(Duration.ofMillis(600));
    world.scheduler.await(poll);

    assertThat(poll.join().get(0).mayBeStarted()).isTrue();
    assertThat(world.cluster.deliveries(QUEUE, "x")).isEqualTo(1);
  }

  @Test
  void closingGivesEverythingBackAndCountsWhatWasPolled() {
    world.send("polled", "ready");
    ConsumerCore consumer = start(10, 1_000);
    CompletableFuture<List<LeasedMessage>> late = consumer.poll(1, Duration.ofSeconds(20));
    world.scheduler.await(late);
    Duration before = world.now();
    world.scheduler.await(consumer.drain());

    assertThat(world.now().minus(before)).isLessThan(MOMENT);
    assertThat(queue().ready()).isEqualTo(2);
    assertThat(world.cluster.deliveries(QUEUE, "polled")).isEqualTo(1);
    assertThat(world.cluster.deliveries(QUEUE, "ready")).isZero();
    assertThat(consumer.poll(1, Duration.ZERO).handle((messages, failure) -> failure))
        .satisfies(
            failure ->
                assertThat(Calls.reason(world.scheduler.await(failure)).reason())
                    .isEqualTo(ErrorReason.CLIENT_CLOSED));
  }

  @Test
  void closingEndsThePollsThatWait() {
    ConsumerCore consumer = start(10, 1_000);
    CompletableFuture<List<LeasedMessage>> poll = consumer.poll(1, Duration.ofMinutes(1));
    world.scheduler.run(MOMENT);
    world.scheduler.await(consumer.drain());

    assertThat(poll).isCompletedWithValue(List.of());
  }
}
