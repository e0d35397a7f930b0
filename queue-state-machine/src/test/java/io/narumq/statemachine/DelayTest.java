package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.OutgoingSet;
import io.narumq.statemachine.CommandResult.Ticked;
import org.junit.jupiter.api.Test;

/** Messages that are not due when they are sent. */
class DelayTest extends ShardTest {
  private static OutgoingSet.Builder delayed(String body, long delayMs) {
    return Commands.set(body).setDelayMs(delayMs);
  }

  @Test
  void theyTakeTheirTurnByTheTimeAtWhichTheyWereDue() {
    shard.apply(Commands.send(QUEUE, delayed("b", 200)));
    shard.advance(100);
    shard.apply(Commands.send(QUEUE, "a"));
    passAndTick(100);
    shard.advance(100);
    shard.apply(Commands.send(QUEUE, "c"));
    assertThat(bodies(receive(1))).containsExactly("a");
    assertThat(bodies(receive(1))).containsExactly("b");
    assertThat(bodies(receive(1))).containsExactly("c");
  }

  @Test
  void theyKeepTheirPriority() {
    shard.apply(Commands.send(QUEUE, delayed("b", 100).setPriority(5), Commands.set("a")));
    passAndTick(100);
    assertThat(bodies(receive(2))).containsExactly("b", "a");
  }

  @Test
  void tenThousandAreDueInOneInstant() {
    for (int i = 0; i < 10_000; i++) {
      shard.apply(Commands.send(QUEUE, delayed("x", 1_000)));
    }
    shard.advance(999);
    assertThat(shard.apply(Ticked.class, Commands.tick(1_000)).fired()).isZero();
    shard.advance(1);
    for (int i = 1; i <= 10; i++) {
      Ticked ticked = shard.apply(Ticked.class, Commands.tick(1_000));
      assertThat(ticked).isEqualTo(new Ticked(1_000, i < 10));
    }
    QueueView queue = shard.machine().reader().queue(QUEUE).orElseThrow();
    assertThat(queue.ready()).isEqualTo(10_000);
    assertThat(queue.delayed()).isZero();
  }
}
