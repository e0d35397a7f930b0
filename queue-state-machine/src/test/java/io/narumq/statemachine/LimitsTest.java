package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues that hold only so much. */
class LimitsTest extends ShardTest {
  private static final String FIFO = "fifo";
  private static final String DEAD = "{" + QUEUE + "}.dlq";

  private static QueueSettings.Builder max(long messages) {
    return QueueSettings.newBuilder().setMaxMessages(messages);
  }

  private static QueueSettings.Builder droppingOldest(long messages) {
    return max(messages).setOnFull(FullAction.FULL_ACTION_DROP_OLDEST_VALUE);
  }

  private void update(String queue, QueueSettings.Builder changes) {
    assertThat(shard.apply(Commands.updateQueue(queue, changes))).isNotInstanceOf(Rejected.class);
  }

  private QueueView queue(String name) {
    return shard.machine().reader().queue(name).orElseThrow();
  }

  private void send(String queue, String... bodies) {
    assertThat(shard.apply(Commands.send(queue, bodies))).isInstanceOf(Sent.class);
  }

  private void refused(String queue, String... bodies) {
    assertThat(shard.apply(Rejected.class, Commands.send(queue, bodies)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
  }

  private Received receiveFrom(String queue, int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(queue, max)));
  }

  @Test
  void aSendThatWouldExceedItIsRefusedWhole() {
    update(QUEUE, max(3));
    send(QUEUE, "a", "b");
    refused(QUEUE, "c", "d");
    assertThat(queue(QUEUE).ready()).isEqualTo(2);
    send(QUEUE, "c");
    refused(QUEUE, "d");
    ack(Commands.receipts(receive(1)));
    send(QUEUE, "d");
    refused(QUEUE, "e");
  }

  @Test
  void whateverIsNotSettledCounts() {
    update(QUEUE, max(4));
    shard.apply(Commands.send(QUEUE, Commands.set("later").setDelayMs(1_000)));
    shard.apply(Commands.send(QUEUE, Commands.set("urgent").setPriority(9)));
    send(QUEUE, "a", "b");
    refused(QUEUE, "c");
    List<Receipt> receipts = Commands.receipts(receive(2));
    shard.apply(Commands.giveBack(receipts.subList(0, 1), true));
    refused(QUEUE, "c");
    ack(receipts.subList(1, 2));
    send(QUEUE, "c");
    refused(QUEUE, "d");
  }

  @Test
  void bytesAreThoseOfBodies() {
    update(QUEUE, QueueSettings.newBuilder().setMaxBytes(10));
    send(QUEUE, "12345");
    refused(QUEUE, "123456");
    send(QUEUE, "1234", "5");
    refused(QUEUE, "1");
    send(QUEUE, "");
    ack(Commands.receipts(receive(1)));
    send(QUEUE, "12345");
  }

  @Test
  void aLimitBelowWhatIsThereRefusesOnlyWhatIsNew() {
    send(QUEUE, "a", "b", "c");
    update(QUEUE, max(2));
    refused(QUEUE, "d");
    List<Receipt> receipts = Commands.receipts(receive(3));
    assertThat(receipts).hasSize(3);
    ack(receipts.subList(0, 1));
    refused(QUEUE, "d");
    ack(receipts.subList(1, 2));
    send(QUEUE, "d");
  }

  @Test
  void anAckThatSendsToAFullQueueDoesNothing() {
    shard.apply(Commands.createQueue("{" + QUEUE + "}.next", LEASE_MS, MAX_PROCESSING_MS));
    String next = "{" + QUEUE + "}.next";
    update(next, max(3));
    send(QUEUE, "a");
    List<Receipt> receipts = Commands.receipts(receive(1));
    Rejected full =
        shard.apply(
            Rejected.class,
            Commands.ackAndSend(
                receipts, Commands.send(next, "1", "2"), Commands.send(next, "3", "4")));
    assertThat(full.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
    assertThat(queue(next).sent()).isZero();
    AckedAndSent done =
        shard.apply(
            AckedAndSent.class,
            Commands.ackAndSend(receipts, Commands.send(next, "1", "2"), Commands.send(next, "3")));
    assertThat(done.status()).isEqualTo(SETTLE_STATUS_SETTLED);
  }

  @Test
  void whatIsAckedMakesRoomInTheSameEntry() {
    update(QUEUE, max(3).setMaxBytes(9));
    send(QUEUE, "aaa", "bbb", "ccc");
    List<Receipt> receipts = Commands.receipts(receive(2));
    List<Receipt> twice = List.of(receipts.get(0), receipts.get(0));
    assertFull(Commands.ackAndSend(twice, Commands.send(QUEUE, "1", "2")));
    assertFull(Commands.ackAndSend(receipts, Commands.send(QUEUE, "1", "2", "3")));
    assertFull(Commands.ackAndSend(receipts, Commands.send(QUEUE, "1111", "222")));
    assertThat(queue(QUEUE).leased()).as("nothing was acked").isEqualTo(2);
    AckedAndSent done =
        shard.apply(
            AckedAndSent.class, Commands.ackAndSend(receipts, Commands.send(QUEUE, "ddd", "eee")));
    assertThat(done.status()).isEqualTo(SETTLE_STATUS_SETTLED);
    refused(QUEUE, "");
    assertThat(bodies(receive(10))).containsExactly("ccc", "ddd", "eee");
  }

  private void assertFull(Command command) {
    assertThat(shard.apply(Rejected.class, command).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_FULL);
  }

  @Test
  void whatIsAckedLateMakesRoomOnce() {
    update(QUEUE, droppingOldest(3));
    send(QUEUE, "a", "b", "c");
    List<Receipt> late = Commands.receipts(receive(2));
    passAndTick(LEASE_MS);
    Commands.receipts(receive(1));
    assertThat(queue(QUEUE).ready()).isEqualTo(2);
    List<Receipt> second = late.subList(1, 2);
    assertFull(Commands.ackAndSend(second, Commands.send(QUEUE, "1", "2", "3")));
    shard.apply(AckedAndSent.class, Commands.ackAndSend(second, Commands.send(QUEUE, "1", "2")));
    assertThat(queue(QUEUE).doomed()).as("the last of the ready ones").isEqualTo(1);
    assertThat(bodies(receive(10))).containsExactly("1", "2");
  }

  @Test
  void onlySoManyAreLeasedAndWhoWaitsIsTold() {
    update(QUEUE, QueueSettings.newBuilder().setMaxInFlight(3));
    send(QUEUE, "a", "b", "c", "d", "e");
    List<Receipt> two = Commands.receipts(receive(2));
    assertThat(queue(QUEUE).receivable()).isEqualTo(1);
    List<Receipt> third = Commands.receipts(receive(10));
    assertThat(third).hasSize(1);
    assertThat(receive(10).deliveries()).isEmpty();
    assertThat(queue(QUEUE).receivable()).isZero();
    assertThat(shard.applyEntry(List.of(Commands.ack(two))).effects())
        .containsExactly(new Effect.MessagesReady(QUEUE));
    assertThat(bodies(receive(10))).containsExactly("d", "e");
  }

  @Test
  void theOldestMakeRoom() {
    update(QUEUE, droppingOldest(3));
    send(QUEUE, "a");
    shard.advance(10);
    shard.apply(Commands.send(QUEUE, Commands.set("b").setPriority(9), Commands.set("c")));
    send(QUEUE, "d", "e");
    assertThat(queue(QUEUE).ready()).isEqualTo(3);
    assertThat(queue(QUEUE).doomed()).isEqualTo(2);
    passAndTick(0);
    passAndTick(0);
    assertThat(queue(QUEUE).deadLettered()).isEqualTo(2);
    Received dead = receiveFrom(DEAD, 10);
    assertThat(bodies(dead)).contains("a").hasSize(2);
    assertThat(
            shard
                .machine()
                .reader()
                .messages(dead.queueId(), dead.deliveries().get(0))
                .get(0)
                .deadLetter()
                .getReason())
        .isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL_VALUE);
    refused(QUEUE, "1", "2", "3", "4");
    assertThat(queue(QUEUE).ready()).as("nothing was dropped in vain").isEqualTo(3);
  }

  @Test
  void whatHasExpiredInFrontMakesRoomBeforeItsTick() {
    update(QUEUE, droppingOldest(3));
    shard.apply(Commands.send(QUEUE, Commands.set("a").setTtlMs(100)));
    receive(1);
    shard.apply(Commands.send(QUEUE, Commands.set("b", "c").setTtlMs(100)));
    shard.advance(LEASE_MS);
    send(QUEUE, "d", "e");
    QueueView queue = queue(QUEUE);
    assertThat(queue.expired()).isEqualTo(2);
    assertThat(queue.doomed()).isZero();
    passAndTick(0);
    assertThat(bodies(receive(10))).containsExactly("d", "e");
  }

  @Test
  void whatIsLeasedMakesNoRoom() {
    update(QUEUE, droppingOldest(2));
    send(QUEUE, "a", "b");
    List<Receipt> receipts = Commands.receipts(receive(2));
    refused(QUEUE, "c");
    ack(receipts.subList(0, 1));
    send(QUEUE, "c");
    send(QUEUE, "d");
    assertThat(bodies(receive(10))).containsExactly("d");
  }

  @Test
  void aFullDeadLetterQueueLosesNothing() {
    shard.apply(Commands.createQueue(DEAD, LEASE_MS, MAX_PROCESSING_MS));
    update(DEAD, max(2));
    update(QUEUE, QueueSettings.newBuilder().setMaxDeliveries(1));
    send(QUEUE, "a", "b", "c");
    shard.apply(Commands.giveBack(Commands.receipts(receive(3)), false));
    passAndTick(0);
    passAndTick(0);
    assertThat(queue(DEAD).ready()).isEqualTo(2);
    assertThat(queue(QUEUE).doomed()).isEqualTo(1);
    long nextMs = shard.machine().nextServingTimerMs();
    assertThat(nextMs).as("it is not asked all the time").isGreaterThan(shard.nowMs());
    passAndTick(1_000);
    assertThat(queue(QUEUE).doomed()).isEqualTo(1);
    ack(Commands.receipts(receiveFrom(DEAD, 1)));
    passAndTick(1_000);
    assertThat(queue(QUEUE).doomed()).isZero();
    assertThat(bodies(receiveFrom(DEAD, 10))).containsExactly("b", "c");
  }

  @Test
  void aRedriveWaitsForRoom() {
    send(QUEUE, "a", "b", "c");
    shard.apply(Commands.createQueue(DEAD, LEASE_MS, MAX_PROCESSING_MS));
    update(DEAD, max(2));
    shard.apply(Commands.of(Commands.redrive(QUEUE).setTarget(DEAD)));
    for (int i = 0; i < 3; i++) {
      passAndTick(0);
    }
    assertThat(queue(QUEUE).redriven()).isEqualTo(2);
    assertThat(shard.machine().nextServingTimerMs()).isGreaterThan(shard.nowMs());
    ack(Commands.receipts(receiveFrom(DEAD, 1)));
    passAndTick(1_000);
    assertThat(queue(QUEUE).redriven()).isEqualTo(3);
  }

  @Test
  void whatIsPurgedMakesRoomAtOnceAndOnce() {
    update(QUEUE, max(3).setMaxBytes(12));
    send(QUEUE, "aaaa", "bbbb");
    shard.apply(Commands.send(QUEUE, Commands.set("late").setDelayMs(10)));
    List<Receipt> held = Commands.receipts(receive(1));
    shard.apply(Commands.purge(QUEUE));
    send(QUEUE, "cccc", "dddd");
    // Neither an ack of what was purged nor its return makes any more of it.
    assertFull(Commands.ackAndSend(held, Commands.send(QUEUE, "1", "2")));
    send(QUEUE, "eeee");
    ack(held);
    passAndTick(10);
    refused(QUEUE, "");
    assertThat(bodies(receive(10))).containsExactly("cccc", "dddd", "eeee");
  }

  @Test
  void whatIsOnItsWayToAFullDeadLetterQueueDoesNotCount() {
    shard.apply(Commands.createQueue(DEAD, LEASE_MS, MAX_PROCESSING_MS));
    update(DEAD, max(1));
    send(DEAD, "full");
    update(QUEUE, max(1).setMaxBytes(4).setMaxDeliveries(1));
    send(QUEUE, "1234");
    shard.apply(Commands.giveBack(Commands.receipts(receive(1)), false));
    shard.apply(Commands.purge(QUEUE));
    send(QUEUE, "5678");
    refused(QUEUE, "");
    ack(Commands.receipts(receiveFrom(DEAD, 1)));
    passAndTick(1_000);
    refused(QUEUE, "");
    assertThat(bodies(receiveFrom(DEAD, 1))).containsExactly("1234");
  }

  private void createFifo(QueueSettings.Builder limits) {
    QueueSettings settings = limits.setLeaseMs(LEASE_MS).setMaxProcessingMs(100_000).build();
    shard.apply(Commands.createFifo(FIFO, settings.toBuilder()));
  }

  private void keyedRefused(String... keys) {
    assertFull(Commands.send(FIFO, Commands.keyed(keys)));
  }

  @Test
  void whatIsBlockedOrParkedCounts() {
    createFifo(max(4).setMaxDeliveries(1).setOnPoison(PoisonAction.POISON_ACTION_PARK_VALUE));
    shard.apply(Commands.send(FIFO, Commands.keyed("a", "a", "b", "b")));
    keyedRefused("c");
    List<Receipt> heads = Commands.receipts(receiveFrom(FIFO, 2));
    shard.apply(Commands.giveBack(heads.subList(0, 1), false));
    assertThat(queue(FIFO).parked()).isEqualTo(1);
    keyedRefused("c");
    ack(heads.subList(1, 2));
    keyedRefused("c", "c");
    shard.apply(Commands.send(FIFO, Commands.keyed("c")));
    shard.apply(Commands.unpark(FIFO, "a", UnparkAction.UNPARK_ACTION_SKIP));
    shard.apply(Commands.send(FIFO, Commands.keyed("a")));
    keyedRefused("a");
    assertThat(bodies(receiveFrom(FIFO, 9))).containsExactly("a1", "b3", "c0");
  }

  @Test
  void aRedriveIntoAFullFifoQueueWaitsAndGoesToTheTailOfItsKey() {
    createFifo(max(2).setMaxDeliveries(1));
    shard.apply(Commands.send(FIFO, Commands.keyed("k", "k")));
    shard.apply(Commands.giveBack(Commands.receipts(receiveFrom(FIFO, 1)), false));
    passAndTick(0);
    shard.apply(Commands.send(FIFO, Commands.keyed("k")));
    shard.apply(Commands.of(Commands.redrive("{" + FIFO + "}.dlq")));
    passAndTick(0);
    passAndTick(0);
    assertThat(queue(FIFO).blocked()).as("there was no room").isEqualTo(1);
    ack(Commands.receipts(receiveFrom(FIFO, 1)));
    passAndTick(1_000);
    assertThat(queue(FIFO).blocked()).isEqualTo(1);
    keyedRefused("k");
    Received next = receiveFrom(FIFO, 9);
    assertThat(bodies(next)).as("sent while the other was dead").containsExactly("k0");
    ack(Commands.receipts(next));
    Received last = receiveFrom(FIFO, 9);
    assertThat(bodies(last)).containsExactly("k0");
    assertThat(last.deliveries().get(0).first()).isEqualTo(3);
  }

  @Test
  void itsDeadLetterQueueHasNoLimits() {
    update(QUEUE, droppingOldest(1));
    send(QUEUE, "a");
    send(QUEUE, "b");
    passAndTick(0);
    assertThat(queue(DEAD).settings().getMaxMessages()).isZero();
    assertThat(queue(DEAD).settings().getOnFull()).isEqualTo(FullAction.FULL_ACTION_REJECT_VALUE);
  }

  @Test
  void manySendsNeverExceedIt() {
    update(QUEUE, droppingOldest(50));
    for (int i = 0; i < 200; i++) {
      shard.apply(Commands.send(QUEUE, "x".repeat(i % 7 + 1).split("")));
      QueueView queue = queue(QUEUE);
      assertThat(queue.ready() + queue.leased()).isLessThanOrEqualTo(50);
      if (i % 3 == 0) {
        receive(1);
      }
      passAndTick(i % 2);
    }
    assertThat(queue(QUEUE).deadLettered()).isPositive();
  }
}
