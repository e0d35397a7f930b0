package io.narumq.node.wall;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.node.fake.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class ClockExchangeTest {
  private record Question(String peer, LongConsumer answer) {}

  private final FakeTime time = new FakeTime();
  private final List<Question> questions = new ArrayList<>();
  private final ClusterClock clock = new ClusterClock(time, () -> 3);
  private int sure;
  private final ClockExchange exchange =
      new ClockExchange(
          clock,
          time,
          () -> List.of("n2", "n3"),
          (peer, boundMs, answer) -> questions.add(new Question(peer, answer)),
          () -> sure++);

  @Test
  void asksOftenUntilAMajorityIsKnownThenOnceASecond() {
    exchange.start();
    time.run();
    assertThat(questions).extracting(Question::peer).containsExactly("n2", "n3");
    time.advance(ClockExchange.EAGER_INTERVAL_MS);
    assertThat(questions).hasSize(4);

    questions.get(2).answer().accept(time.wallMs());
    time.run();
    assertThat(sure).isEqualTo(1);
    time.advance(ClockExchange.EAGER_INTERVAL_MS);
    assertThat(questions).hasSize(6);
    time.advance(ClockExchange.INTERVAL_MS - 1);
    assertThat(questions).hasSize(6);
    time.advance(1);
    assertThat(questions).hasSize(8);
    questions.get(7).answer().accept(time.wallMs());
    time.run();
    assertThat(sure).as("told once").isEqualTo(1);
  }

  @Test
  void anAnswerIsTheClockAtTheMiddleOfTheRoundTrip() {
    exchange.start();
    time.run();
    time.advance(100);
    questions.get(0).answer().accept(time.wallMs() - 50);
    assertThat(clock.skewMs()).isZero();
    questions.get(1).answer().accept(time.wallMs() - 50 - 9_000);
    time.setWallMs(time.wallMs() + 9_000);
    assertThat(clock.skewMs()).as("median of +9 s, 0, -9 s").isEqualTo(9_000);
  }

  @Test
  void aNodeWithoutPeersIsSureAtOnce() {
    int[] told = new int[1];
    new ClockExchange(
            new ClusterClock(time, () -> 1),
            time,
            () -> List.of(),
            (peer, boundMs, answer) -> {},
            () -> told[0]++)
        .start();
    time.run();
    assertThat(told[0]).isEqualTo(1);
  }

  @Test
  void onceStoppedItAsksNoMore() {
    exchange.start();
    exchange.stop();
    time.advance(10_000);
    assertThat(questions).hasSize(2);
    assertThat(time.timers()).isZero();
  }
}
