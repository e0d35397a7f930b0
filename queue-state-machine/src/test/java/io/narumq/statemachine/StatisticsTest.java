package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Receipt;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a queue tells of itself: how its deliveries ended, and how long it keeps who waits. */
class StatisticsTest extends ShardTest {
  private QueueView queue(String name) {
    return shard.machine().reader().queue(name).orElseThrow();
  }

  private void assertDeliveries(long delivered, long acked, long returned, long leaseEnded) {
    QueueView queue = queue(QUEUE);
    assertThat(List.of(queue.delivered(), queue.acked(), queue.returned(), queue.leaseEnded()))
        .containsExactly(delivered, acked, returned, leaseEnded);
  }

  @Test
  void everyDeliveryIsCountedAndHowItEnded() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c", "d"));
    assertDeliveries(0, 0, 0, 0);
    List<Receipt> receipts = Commands.receipts(receive(3));
    assertDeliveries(3, 0, 0, 0);
    ack(receipts.subList(0, 1));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), true));
    assertDeliveries(3, 1, 1, 0);
    passAndTick(LEASE_MS);
    assertDeliveries(3, 1, 1, 1);
    assertThat(bodies(receive(10))).containsExactly("b", "c", "d");
    assertDeliveries(6, 1, 1, 1);
  }

  @Test
  void aDeliveryThatEndedWithItsLeaseIsNotCountedTwice() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(2));
    passAndTick(LEASE_MS);
    shard.apply(Commands.giveBack(receipts.subList(0, 1), true));
    ack(receipts.subList(1, 2));
    assertDeliveries(2, 1, 0, 2);
  }

  private void assertReadySince(String queue, long nowMs) {
    long sinceMs = shard.machine().reader().readySinceWallMs(queue(queue).queueId());
    assertThat(sinceMs).isEqualTo(nowMs == 0 ? 0 : TestShard.WALL_MS + nowMs);
  }

  @Test
  void theOldestIsToldWhereverItIs() {
    assertReadySince(QUEUE, 0);
    long first = shard.nowMs();
    shard.apply(Commands.send(QUEUE, Commands.set("a")));
    shard.advance(100);
    shard.apply(Commands.send(QUEUE, Commands.set("b").setPriority(3)));
    assertReadySince(QUEUE, first);
    List<Receipt> b = Commands.receipts(receive(1));
    List<Receipt> a = Commands.receipts(receive(1));
    assertReadySince(QUEUE, 0);
    shard.apply(Commands.giveBack(b, true));
    assertReadySince(QUEUE, first + 100);
    shard.apply(Commands.giveBack(a, true));
    assertReadySince(QUEUE, first);
  }

  @Test
  void aDelayedOneWaitsFromWhenItIsDue() {
    shard.apply(Commands.send(QUEUE, Commands.set("a").setDelayMs(1_000)));
    assertReadySince(QUEUE, 0);
    passAndTick(1_000);
    long due = shard.nowMs();
    shard.advance(500);
    assertReadySince(QUEUE, due);
  }

  @Test
  void ofAFifoQueueItIsTheOneWhoseTurnIsNext() {
    shard.apply(Commands.createFifo("fifo", Commands.settings(LEASE_MS, MAX_PROCESSING_MS)));
    long first = shard.nowMs();
    shard.apply(Commands.send("fifo", Commands.keyed("k", "k")));
    shard.advance(100);
    shard.apply(Commands.send("fifo", Commands.keyed("l")));
    assertReadySince("fifo", first);
    shard.apply(Commands.of(Commands.receive("fifo", 1)));
    assertReadySince("fifo", first + 100);
  }
}
