package io.narumq.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.ReceiveCall.Delivery;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lease that ended while its holder stood still is told from all others. */
class PauseTest {
  private static final long LEASE = 20;
  private static final Pause PAUSE = new Pause(List.of("c1"), 10, 100);

  private static ReceiveCall received(String client, long start, long end, String id, long number) {
    return new ReceiveCall(
        client,
        "q",
        new Span(start, end),
        Outcome.OK,
        LEASE,
        null,
        List.of(new Delivery(id, "b", 1, number)));
  }

  private static long leasesEnded(ReceiveCall... calls) {
    return PAUSE.leasesEnded(new History(List.of(), List.of(calls), List.of()));
  }

  @Test
  void anotherGotItMeanwhile() {
    assertThat(leasesEnded(received("c1", 1, 2, "m", 1), received("c2", 35, 40, "m", 2)))
        .isEqualTo(1);
  }

  @Test
  void nobodyElseGotIt() {
    assertThat(leasesEnded(received("c1", 1, 2, "m", 1), received("c2", 35, 40, "n", 2))).isZero();
  }

  @Test
  void anotherGotItAfterwards() {
    assertThat(leasesEnded(received("c1", 1, 2, "m", 1), received("c2", 99, 101, "m", 2))).isZero();
  }

  @Test
  void anotherHadItBefore() {
    assertThat(leasesEnded(received("c2", 1, 11, "m", 1), received("c1", 2, 3, "m", 2))).isZero();
  }

  @Test
  void theLeaseWasOverBefore() {
    Pause later = new Pause(List.of("c1"), 50, 100);
    List<ReceiveCall> calls = List.of(received("c1", 1, 2, "m", 1), received("c2", 55, 60, "m", 2));
    assertThat(later.leasesEnded(new History(List.of(), calls, List.of()))).isZero();
  }

  @Test
  void anotherGotItAfterTheDeathOfItsHolder() {
    Pause death = new Pause(List.of("c1"), 10, Span.NEVER);
    List<ReceiveCall> calls =
        List.of(received("c1", 1, 2, "m", 1), received("c2", 99, 5_000, "m", 2));
    assertThat(death.leasesEnded(new History(List.of(), calls, List.of()))).isEqualTo(1);
    assertThat(death.isDeath()).isTrue();
    assertThat(PAUSE.isDeath()).isFalse();
  }

  @Test
  void whoReceivedItWasNotPaused() {
    assertThat(leasesEnded(received("c3", 1, 2, "m", 1), received("c2", 35, 40, "m", 2))).isZero();
  }
}
