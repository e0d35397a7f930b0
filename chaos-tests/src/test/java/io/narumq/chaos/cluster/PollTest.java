package io.narumq.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PollTest {
  private static final Duration SOON = Duration.ofMillis(200);

  @Test
  void whatBecomesLessIsWaitedFor() throws Exception {
    AtomicLong left = new AtomicLong(10);
    assertThat(Poll.untilNothingIsLeft(SOON, left::decrementAndGet)).isEmpty();
    assertThat(left).hasValue(0);
  }

  @Test
  void whereNothingIsLeftNothingIsWaitedFor() throws Exception {
    assertThat(Poll.untilNothingIsLeft(SOON, () -> 0L)).isEmpty();
  }

  @Test
  void whatStaysIsTold() throws Exception {
    AtomicLong left = new AtomicLong(10);
    assertThat(Poll.untilNothingIsLeft(SOON, () -> Math.max(7, left.decrementAndGet())))
        .hasValue("7 are left, and do not become less; patience was PT0.2S");
  }

  @Test
  void whatBecomesLessForTooLongIsTold() throws Exception {
    AtomicLong left = new AtomicLong(1_000_000);
    assertThat(Poll.untilNothingIsLeft(SOON, left::decrementAndGet)).isPresent();
    assertThat(left.get())
        .as("looks are not made one right after the other")
        .isGreaterThan(999_000);
  }

  @Test
  void whatGoesUpAndDownDoesNotBecomeLess() throws Exception {
    AtomicLong looks = new AtomicLong();
    assertThat(Poll.untilNothingIsLeft(SOON, () -> 5 + looks.incrementAndGet() % 2))
        .hasValueSatisfying(why -> assertThat(why).startsWith("5 are left"));
  }

  @Test
  void whatCanNotBeToldDoesNotBecomeLess() throws Exception {
    assertThat(
            Poll.untilNothingIsLeft(
                SOON,
                () -> {
                  throw new IllegalStateException("nobody answers");
                }))
        .hasValueSatisfying(why -> assertThat(why).contains("nobody answers"));
  }
}
