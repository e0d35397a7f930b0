package io.narumq.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.narumq.client.ErrorReason;
import io.narumq.client.MessageId;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SendersTest {
  private static final int AT_ONCE = 1_000_000;

  private final Ledger ledger = new Ledger();
  private final ServiceGap gap = new ServiceGap(System.nanoTime());
  private final Queue<List<OutgoingMessage>> calls = new ConcurrentLinkedQueue<>();

  @Test
  void everyLineOfEveryRoundIsSentOnceUnderAnIdOfItsOwn() {
    send(input("a", "", "b"), 1_000, batch -> stored(batch));
    assertThat(ledger.sent()).isEqualTo(3_000);
    assertThat(ids()).hasSize(3_000).doesNotHaveDuplicates();
    assertThat(bodies().stream().filter(String::isEmpty)).hasSize(1_000);
    assertThat(calls).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(25));
  }

  @Test
  void whatMayBeStoredIsSentAgainUnderTheSameId() {
    AtomicInteger attempts = new AtomicInteger();
    send(
        input("a"),
        1,
        batch ->
            attempts.incrementAndGet() == 1
                ? new SendOutcome.Unknown(failure(ErrorReason.OUTCOME_UNKNOWN))
                : stored(batch));
    assertThat(ids()).hasSize(2);
    assertThat(ids().get(0)).isEqualTo(ids().get(1));
    assertThat(ledger.account().resent()).isEqualTo(1);
    assertThat(ledger.sent()).isEqualTo(1);
  }

  @Test
  void whatWasRefusedForNowIsSentAgainAndIsNoResend() {
    AtomicInteger attempts = new AtomicInteger();
    send(
        input("a"),
        1,
        batch ->
            attempts.incrementAndGet() == 1
                ? new SendOutcome.Rejected(ErrorReason.OVERLOADED, "later")
                : stored(batch));
    assertThat(ids()).hasSize(2);
    assertThat(ledger.account().resent()).isZero();
  }

  @Test
  void aRefusalForGoodEndsTheRun() {
    assertThatThrownBy(
            () ->
                send(
                    input("a"),
                    1,
                    batch -> new SendOutcome.Rejected(ErrorReason.QUEUE_NOT_FOUND, "no queue")))
        .hasMessageContaining("no queue");
  }

  @Test
  void largeLinesGoInBatchesOfTheirOwn() {
    String large = "x".repeat(600_000);
    send(input(large, large, "a"), 4, batch -> stored(batch));
    assertThat(ledger.sent()).isEqualTo(12);
    assertThat(calls).allSatisfy(batch -> assertThat(bytes(batch)).isLessThan(1 << 20));
  }

  private void send(Input input, int rounds, Function<List<OutgoingMessage>, SendOutcome> queue) {
    Plan plan = new Plan(input.lines().size(), rounds, AT_ONCE);
    try (Senders senders =
        new Senders(
            batch -> {
              calls.add(batch);
              return queue.apply(batch);
            },
            input,
            plan,
            ledger,
            gap)) {
      senders.start();
      await().until(senders::isDone);
    }
  }

  private List<String> ids() {
    return calls.stream()
        .flatMap(List::stream)
        .map(message -> message.headers().getOrDefault(Senders.ID, ""))
        .toList();
  }

  private List<String> bodies() {
    return calls.stream().flatMap(List::stream).map(it -> new String(it.body(), UTF_8)).toList();
  }

  private static int bytes(List<OutgoingMessage> batch) {
    return batch.stream().mapToInt(message -> message.body().length).sum();
  }

  private static SendOutcome stored(List<OutgoingMessage> batch) {
    return new SendOutcome.Acked(Collections.nCopies(batch.size(), new MessageId(0, 1, 0, 0)));
  }

  private static NaruException failure(ErrorReason reason) {
    return new NaruException(reason, null, null);
  }

  private static Input input(String... lines) {
    return new Input(List.of(lines).stream().map(line -> line.getBytes(UTF_8)).toList(), "a test");
  }
}
