package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Receipt;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.MessageState;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FIFO queues that are emptied: chains of keys lose what waits, and heads that are out stay. */
class PurgeFifoTest extends ShardTest {
  private static final String FIFO = "fifo";

  @BeforeEach
  void makeQueue() {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    settings.setMaxDeliveries(9).setOnPoison(PoisonAction.POISON_ACTION_PARK_VALUE);
    shard.apply(Commands.createFifo(FIFO, settings));
  }

  private void send(String... keys) {
    shard.apply(Commands.send(FIFO, Commands.keyed(keys)));
  }

  private void send(int messages, String key) {
    String[] keys = new String[messages];
    Arrays.fill(keys, key);
    send(keys);
  }

  private Received receiveFifo(int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(FIFO, max)));
  }

  private void purge() {
    shard.apply(Commands.purge(FIFO));
    Invariants.check(shard.machine().rows());
  }

  private void ticks(int ticks) {
    for (int i = 0; i < ticks; i++) {
      passAndTick(0);
      Invariants.check(shard.machine().rows());
    }
  }

  private QueueView queue() {
    return shard.machine().reader().queue(FIFO).orElseThrow();
  }

  private void assertNoRowsOfKeys() {
    assertThat(Rows.all(shard.machine().rows(), Schema.NEXT_OF_KEY)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.FIFO_KEY)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.TURN)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.READY)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.PARKED)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.MESSAGE_SET)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.PURGE)).isEmpty();
  }

  @Test
  void whatWaitsIsGoneAndWhatIsOutStays() {
    send("leased", "leased", "failed", "failed", "parked", "parked", "ready", "ready");
    List<Receipt> out = Commands.receipts(receiveFifo(3));
    shard.apply(Commands.giveBack(out.subList(1, 2), ReturnReason.RETURN_REASON_FAILED, 5_000));
    shard.apply(Commands.giveBack(out.subList(2, 3), ReturnReason.RETURN_REASON_REJECTED));
    assertThat(queue().parked()).isEqualTo(1);
    assertThat(queue().blocked()).isEqualTo(4);

    purge();
    assertThat(queue().ready() + queue().backingOff() + queue().blocked()).isZero();
    assertThat(queue().parked()).isZero();
    assertThat(queue().leased()).isEqualTo(1);
    assertThat(receiveFifo(10).messages()).isZero();
    assertThat(seen()).containsExactly(MessageState.LEASED);

    ticks(9);
    assertThat(queue().purged()).isEqualTo(7);
    assertThat(ack(out.subList(0, 1))).containsExactly(SETTLE_STATUS_SETTLED);
    assertThat(receiveFifo(10).messages()).isZero();
    assertNoRowsOfKeys();
  }

  private List<MessageState> seen() {
    BrowseQuery query =
        new BrowseQuery(
            FIFO, EnumSet.allOf(MessageState.class), 99, 9, BrowsePosition.getDefaultInstance());
    return shard.machine().reader().browse(query).orElseThrow().messages().stream()
        .map(message -> message.located().state())
        .toList();
  }

  @Test
  void aParkedKeyIsParkedNoLonger() {
    send("a", "a", "b");
    shard.apply(
        Commands.giveBack(Commands.receipts(receiveFifo(2)), ReturnReason.RETURN_REASON_REJECTED));
    assertThat(queue().parked()).isEqualTo(2);
    purge();
    for (UnparkAction action :
        List.of(UnparkAction.UNPARK_ACTION_RETRY, UnparkAction.UNPARK_ACTION_SKIP)) {
      Rejected rejected = shard.apply(Rejected.class, Commands.unpark(FIFO, "a", action));
      assertThat(rejected.reason()).isEqualTo(ErrorReason.ERROR_REASON_KEY_NOT_PARKED);
    }
    assertThat(shard.machine().reader().parked(FIFO, Optional.empty(), 9).orElseThrow().keys())
        .isEmpty();
    send("a");
    ticks(5);
    assertThat(bodies(receiveFifo(10))).containsExactly("a0");
  }

  @Test
  void whatIsSentAfterwardsComesInItsTurn() {
    send("a", "a", "a", "b", "b");
    List<Receipt> held = Commands.receipts(receiveFifo(1));
    purge();
    send("a", "b", "c", "a");
    assertThat(bodies(receiveFifo(10))).as("has nothing older").containsExactly("c2");
    assertThat(shard.applyEntry(List.of(Commands.tick(100))).effects())
        .contains(new Effect.MessagesReady(FIFO));
    ticks(3);
    assertThat(bodies(receiveFifo(10))).as("not behind what is out").containsExactly("b1");
    ack(held);
    assertThat(bodies(receiveFifo(10))).containsExactly("a0");
    assertThat(queue().purged()).isEqualTo(4);
    assertThat(queue().blocked()).isEqualTo(1);
  }

  @Test
  void aHeadThatIsSettledBeforeThePurgeComesToItsKey() {
    send(450, "a");
    List<Receipt> held = Commands.receipts(receiveFifo(1));
    purge();
    send("a", "a");
    assertThat(ack(held)).containsExactly(SETTLE_STATUS_SETTLED);
    Invariants.check(shard.machine().rows());
    assertThat(receiveFifo(10).messages()).as("the purge is not there yet").isZero();
    ticks(4);
    assertThat(queue().purged()).isEqualTo(449);
    assertThat(bodies(receiveFifo(10))).containsExactly("a0");
    assertThat(queue().blocked()).isEqualTo(1);
  }

  @Test
  void whatComesBackIsSettledAndItsKeyGoesOn() {
    send("a", "a", "b");
    List<Receipt> held = Commands.receipts(receiveFifo(2));
    purge();
    ticks(3);
    send("a");
    shard.apply(Commands.giveBack(held.subList(0, 1), ReturnReason.RETURN_REASON_REJECTED));
    assertThat(bodies(receiveFifo(10))).containsExactly("a0");
    passAndTick(LEASE_MS);
    assertThat(queue().purged()).isEqualTo(3);
    assertThat(queue().parked()).isZero();
    Invariants.check(shard.machine().rows());
  }

  @Test
  void aPurgeOverOneThatIsUnderWay() {
    send(500, "a");
    send(300, "b");
    List<Receipt> held = Commands.receipts(receiveFifo(1));
    purge();
    send(10, "a");
    send(10, "b");
    passAndTick(0);
    purge();
    send("a", "b", "c");
    passAndTick(0);
    purge();
    ack(held);
    send("a", "b");
    ticks(20);
    assertThat(queue().purged()).isEqualTo(822);
    assertThat(bodies(receiveFifo(10))).containsExactlyInAnyOrder("a0", "b1");
    assertThat(Rows.all(shard.machine().rows(), Schema.PURGE)).isEmpty();
  }

  @Test
  void aDeletedQueueLeavesNothingOfItsPurge() {
    send(300, "a");
    receiveFifo(1);
    purge();
    passAndTick(0);
    shard.apply(Commands.deleteQueue(FIFO));
    for (int i = 0; i < 40; i++) {
      passAndTick(0);
    }
    assertNoRowsOfKeys();
  }
}
