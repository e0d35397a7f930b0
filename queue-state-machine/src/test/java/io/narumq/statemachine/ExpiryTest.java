package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Sent;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that may be delivered only for some time. */
class ExpiryTest extends ShardTest {
  private static OutgoingSet.Builder mortal(long ttlMs, String... bodies) {
    return Commands.set(bodies).setTtlMs(ttlMs);
  }

  private QueueView queue() {
    return shard.machine().reader().queue(QUEUE).orElseThrow();
  }

  @Test
  void theyAreSettledWhereverTheyStand() {
    shard.apply(Commands.send(QUEUE, "a"));
    shard.apply(Commands.send(QUEUE, mortal(100, "x", "y"), Commands.set("b")));
    shard.apply(Commands.send(QUEUE, mortal(200, "z")));
    passAndTick(99);
    assertThat(queue().ready()).isEqualTo(5);
    passAndTick(1);
    assertThat(queue().ready()).as("not only at the head").isEqualTo(3);
    assertThat(queue().bodyBytes()).isEqualTo(3);
    passAndTick(100);
    assertThat(queue().ready()).isEqualTo(2);
    assertThat(queue().expired()).isEqualTo(3);
    assertThat(bodies(receive(1))).containsExactly("a");
    assertThat(bodies(receive(10))).containsExactly("b");
  }

  @Test
  void noneIsDeliveredThoughTheTickIsLate() {
    shard.apply(Commands.send(QUEUE, mortal(100, "x")));
    shard.apply(Commands.send(QUEUE, mortal(100, "y"), Commands.set("a")));
    Received held = receive(1);
    shard.apply(Commands.giveBack(Commands.receipts(held), true));
    shard.advance(100);
    assertThat(bodies(receive(10))).as("nor does it hold up others").containsExactly("a");
    assertThat(queue().expired()).isEqualTo(2);
    passAndTick(0);
    assertThat(queue().expired()).isEqualTo(2);
  }

  @Test
  void aMessageNeedNotExpireWithItsQueue() {
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setTtlMs(100)));
    shard.apply(Commands.send(QUEUE, mortal(-1, "stays"), mortal(0, "goes")));
    shard.apply(Commands.send(QUEUE, mortal(-1, "later").setDelayMs(100)));
    passAndTick(100);
    passAndTick(100);
    assertThat(queue().expired()).isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactlyInAnyOrder("stays", "later");
  }

  @Test
  void aReceiveTakesAwayAFewThatExpired() {
    for (int i = 0; i < 100; i++) {
      shard.apply(Commands.send(QUEUE, mortal(100, "x", "y")));
    }
    shard.apply(Commands.send(QUEUE, "a"));
    shard.advance(100);
    assertThat(receive(10).deliveries()).isEmpty();
    assertThat(queue().expired()).isEqualTo(100);
    assertThat(bodies(receive(10))).containsExactly("a");
    passAndTick(0);
    assertThat(queue().expired()).isEqualTo(200);
  }

  @Test
  void whoHasOneKeepsItAndMayAck() {
    shard.apply(Commands.send(QUEUE, mortal(100, "x", "y")));
    Received held = receive(2);
    passAndTick(100);
    assertThat(queue().expired()).isZero();
    assertThat(ack(Commands.receipts(held).subList(0, 1))).containsExactly(SETTLE_STATUS_SETTLED);
    passAndTick(LEASE_MS);
    assertThat(queue().expired()).isEqualTo(1);
    assertThat(queue().ready()).isZero();
    assertThat(ack(Commands.receipts(held).subList(1, 2)))
        .containsExactly(SETTLE_STATUS_LEASE_LOST);
  }

  @Test
  void whatBacksOffEndsWithItsTimeAndNotLater() {
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setMaxMessages(4)));
    shard.apply(Commands.send(QUEUE, mortal(100, "w", "x", "y", "z")));
    List<Receipt> held = Commands.receipts(receive(4));
    ReturnReason failed = ReturnReason.RETURN_REASON_FAILED;
    shard.apply(Commands.giveBack(held.subList(1, 3), failed, 12 * 3_600_000L));
    ack(held.subList(3, 4));
    passAndTick(99);
    assertThat(queue().backingOff()).isEqualTo(2);
    passAndTick(1);
    assertThat(queue().backingOff()).isZero();
    assertThat(queue().expired()).isEqualTo(2);
    shard.apply(Sent.class, Commands.send(QUEUE, "1", "2", "3"));
    assertThat(ack(held.subList(1, 2))).containsExactly(SETTLE_STATUS_LEASE_LOST);
    assertThat(ack(held.subList(0, 1))).containsExactly(SETTLE_STATUS_SETTLED);
    assertThat(shard.machine().nextWallTimerMs()).isEqualTo(QueueStateMachine.NO_TIMER);
  }

  @Test
  void theirTimeBeginsWhenTheyAreDue() {
    shard.apply(Commands.send(QUEUE, mortal(100, "x").setDelayMs(1_000)));
    passAndTick(1_000);
    passAndTick(99);
    assertThat(queue().ready()).isEqualTo(1);
    passAndTick(1);
    assertThat(queue().ready()).isZero();
  }

  @Test
  void theQueueMaySayItForThemAndSendThemToTheDeadLetters() {
    QueueSettings.Builder settings = QueueSettings.newBuilder().setTtlMs(100);
    settings.setOnExpiry(ExpiryAction.EXPIRY_ACTION_DEAD_LETTER_VALUE);
    shard.apply(Commands.updateQueue(QUEUE, settings));
    shard.apply(Commands.send(QUEUE, mortal(300, "a"), Commands.set("x")));
    passAndTick(100);
    passAndTick(1);
    assertThat(queue().deadLettered()).isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactly("a");
  }

  @Test
  void theCursorGoesPastThousandsABoundedNumberAtATime() {
    shard.apply(Commands.send(QUEUE, "a"));
    for (int i = 0; i < 2_500; i++) {
      shard.apply(Commands.send(QUEUE, mortal(100, "x")));
    }
    shard.apply(Commands.send(QUEUE, "b"));
    shard.advance(100);
    for (int i = 0; i < 3; i++) {
      passAndTick(0);
    }
    assertThat(queue().ready()).isEqualTo(2);
    assertThat(bodies(receive(10))).containsExactly("a");
    assertThat(receive(10).deliveries()).as("the cursor is on its way").isEmpty();
    assertThat(queue().ready()).isEqualTo(1);
    passAndTick(0);
    passAndTick(0);
    assertThat(bodies(receive(10))).containsExactly("b");
    assertThat(Rows.all(shard.machine().rows(), Schema.MESSAGE_SET)).hasSize(2);
  }
}
