package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues that are emptied. */
class PurgeTest extends ShardTest {
  private QueueView queue() {
    return shard.machine().reader().queue(QUEUE).orElseThrow();
  }

  private void purge() {
    shard.apply(Commands.purge(QUEUE));
  }

  private int rows() {
    return Rows.all(shard.machine().rows(), Schema.MESSAGE_SET).size();
  }

  @Test
  void nothingThatWasThereIsDeliveredAnyMore() {
    shard.apply(Commands.send(QUEUE, "leased", "back", "failed", "x", "y"));
    shard.apply(
        Commands.send(
            QUEUE,
            Commands.set("urgent").setPriority(9),
            Commands.set("later").setDelayMs(1_000),
            Commands.set("soon").setDelayMs(1)));
    List<Receipt> receipts = Commands.receipts(receive(4));
    assertThat(receipts).hasSize(4);
    shard.apply(Commands.giveBack(receipts.subList(2, 3), true));
    shard.apply(
        Commands.giveBack(receipts.subList(3, 4), ReturnReason.RETURN_REASON_FAILED, 5_000));
    passAndTick(1);
    purge();
    assertThat(queue().ready()).isZero();
    assertThat(queue().delayed()).isZero();
    assertThat(queue().backingOff()).isZero();
    assertThat(queue().leased()).isEqualTo(2);
    assertThat(receive(10).deliveries()).isEmpty();

    shard.apply(Commands.send(QUEUE, "new"));
    assertThat(bodies(receive(10))).containsExactly("new");
    for (int i = 0; i < 12; i++) {
      Invariants.check(shard.machine().rows());
      passAndTick(0);
    }
    assertThat(queue().purged()).isEqualTo(6);
    passAndTick(6_000);
    assertThat(receive(10).deliveries()).isEmpty();
    assertThat(ack(receipts.subList(0, 2)))
        .containsExactly(SETTLE_STATUS_SETTLED, SETTLE_STATUS_SETTLED);
    assertThat(queue().acked()).isEqualTo(2);
    assertThat(rows()).as("that of the new one").isEqualTo(1);
  }

  @Test
  void delayedMessagesMayStay() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    shard.apply(
        Commands.send(
            QUEUE, Commands.set("later").setDelayMs(1_000), Commands.set("due").setDelayMs(1)));
    passAndTick(1);
    shard.apply(Commands.purgeKeepingDelayed(QUEUE));
    Invariants.check(shard.machine().rows());
    assertThat(queue().delayed()).isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactly("due");
    passAndTick(1_000);
    assertThat(queue().purged()).isEqualTo(2);
    assertThat(bodies(receive(10))).contains("later");
    purge();
    assertThat(receive(10).deliveries()).isEmpty();
  }

  @Test
  void whatComesBackIsSettled() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    List<Receipt> receipts = Commands.receipts(receive(3));
    purge();
    shard.apply(Commands.giveBack(receipts.subList(0, 1), true));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), ReturnReason.RETURN_REASON_REJECTED));
    passAndTick(LEASE_MS);
    assertThat(queue().purged()).isEqualTo(3);
    assertThat(queue().ready() + queue().doomed() + queue().leased()).isZero();
    assertThat(rows()).isZero();
  }

  @Test
  void whoLostItsLeaseBeforeCanNotAckAnyMore() {
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receive(1));
    passAndTick(LEASE_MS);
    purge();
    assertThat(ack(receipts)).containsExactly(SETTLE_STATUS_LEASE_LOST);
    passAndTick(0);
    passAndTick(0);
    assertThat(queue().purged()).isEqualTo(1);
  }

  @Test
  void aPurgeOverOneThatIsUnderWay() {
    for (int i = 0; i < 300; i++) {
      shard.apply(Commands.send(QUEUE, "a", "b"));
    }
    purge();
    shard.apply(Commands.send(QUEUE, "c", "d"));
    List<Receipt> held = Commands.receipts(receive(1));
    purge();
    purge();
    shard.apply(Commands.send(QUEUE, "e"));
    for (int i = 0; i < 10; i++) {
      passAndTick(0);
      Invariants.check(shard.machine().rows());
    }
    assertThat(queue().purged()).isEqualTo(601);
    assertThat(ack(held)).containsExactly(SETTLE_STATUS_SETTLED);
    assertThat(bodies(receive(10))).containsExactly("e");
  }

  @Test
  void expiredOnesInBetweenAreCountedOnce() {
    shard.apply(Commands.send(QUEUE, "a"));
    for (int i = 0; i < 5; i++) {
      shard.apply(Commands.send(QUEUE, Commands.set("x", "y").setTtlMs(100)));
      shard.apply(Commands.send(QUEUE, Commands.set("z").setTtlMs(200)));
    }
    passAndTick(100);
    assertThat(queue().expired()).isEqualTo(10);
    purge();
    passAndTick(100);
    passAndTick(0);
    assertThat(queue().expired()).isEqualTo(10);
    assertThat(queue().purged()).isEqualTo(6);
    assertThat(rows()).isZero();
  }

  @Test
  void aDeletedQueueLeavesNothingOfItsPurge() {
    shard.apply(Commands.send(QUEUE, "a"));
    purge();
    shard.apply(Commands.deleteQueue(QUEUE));
    for (int i = 0; i < 40; i++) {
      passAndTick(0);
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.PURGE)).isEmpty();
    assertThat(rows()).isZero();
  }

  @Test
  void aPurgedQueueHasRoomAtOnce() {
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setMaxMessages(2)));
    shard.apply(Commands.send(QUEUE, "a", "b"));
    purge();
    shard.apply(Commands.send(QUEUE, "c", "d"));
    assertThat(bodies(receive(10))).containsExactly("c", "d");
  }
}
