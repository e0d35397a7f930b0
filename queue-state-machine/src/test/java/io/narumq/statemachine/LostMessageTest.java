package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An ack that comes too late is told so, however the message ended; only an ack may be repeated.
 */
class LostMessageTest extends ShardTest {
  private static final String DEAD = "{" + QUEUE + "}.dlq";

  private List<Receipt> receiptsOf(String... bodies) {
    shard.apply(Commands.send(QUEUE, bodies));
    return Commands.receipts(receive(bodies.length));
  }

  private void lost(List<Receipt> receipts) {
    assertThat(ack(receipts)).containsOnly(SETTLE_STATUS_LEASE_LOST);
    assertThat(extend(receipts, 1_000)).containsOnly(ExtendStatus.EXTEND_STATUS_LEASE_LOST);
  }

  @Test
  void whatWasDeadLetteredIsLost() {
    List<Receipt> receipts = receiptsOf("a", "b", "c");
    ack(receipts.subList(1, 2));
    shard.apply(
        Commands.giveBack(
            List.of(receipts.get(0), receipts.get(2)), ReturnReason.RETURN_REASON_REJECTED));
    lost(List.of(receipts.get(0), receipts.get(2)));
    passAndTick(0);
    lost(List.of(receipts.get(0), receipts.get(2)));
    assertThat(ack(receipts.subList(1, 2))).containsExactly(SETTLE_STATUS_ALREADY_SETTLED);
    assertThat(extend(receipts.subList(1, 2), 1_000))
        .containsExactly(ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED);
  }

  @Test
  void whatExpiredIsLost() {
    shard.apply(Commands.send(QUEUE, Commands.set("a", "b").setTtlMs(LEASE_MS)));
    List<Receipt> receipts = Commands.receipts(receive(1));
    passAndTick(LEASE_MS);
    lost(receipts);
  }

  @Test
  void whatWasPurgedIsLost() {
    List<Receipt> receipts = receiptsOf("ready", "backing off", "leased");
    shard.apply(Commands.giveBack(receipts.subList(1, 2), ReturnReason.RETURN_REASON_FAILED, 50));
    passAndTick(LEASE_MS - 1);
    shard.apply(Commands.giveBack(receipts.subList(0, 1), false));
    shard.apply(Commands.purge(QUEUE));
    passAndTick(1);
    passAndTick(0);
    passAndTick(0);
    lost(receipts);
  }

  @Test
  void whatWasSentOnIsLost() {
    shard.apply(Commands.createQueue(DEAD, LEASE_MS, MAX_PROCESSING_MS));
    List<Receipt> receipts = receiptsOf("a");
    passAndTick(LEASE_MS);
    shard.apply(Commands.of(Commands.redrive(QUEUE).setTarget(DEAD)));
    passAndTick(0);
    passAndTick(0);
    lost(receipts);
  }

  @Test
  void whatWasSkippedIsLost() {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    shard.apply(Commands.createFifo("f", settings.setMaxDeliveries(1).setOnPoison(2)));
    shard.apply(Commands.send("f", Commands.keyed("k")));
    Received head = shard.apply(Received.class, Commands.of(Commands.receive("f", 1)));
    List<Receipt> receipts = Commands.receipts(head);
    shard.apply(Commands.giveBack(receipts, false));
    lost(receipts);
    shard.apply(Commands.unpark("f", "k", UnparkAction.UNPARK_ACTION_SKIP));
    lost(receipts);
  }

  @Test
  void whatWasNeverStartedIsLostAllTheSame() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, Commands.set("expires").setTtlMs(1_000)));
    List<Receipt> expires = Commands.receipts(receiveIn("s", 1));
    shard.apply(Commands.send(QUEUE, "makes room"));
    List<Receipt> dropped = Commands.receipts(receiveIn("s", 1));
    shard.apply(Commands.close("s", List.of()));
    QueueSettings.Builder one =
        QueueSettings.newBuilder()
            .setMaxMessages(1)
            .setOnFull(FullAction.FULL_ACTION_DROP_OLDEST_VALUE);
    passAndTick(5_000);
    lost(expires);
    shard.apply(Commands.updateQueue(QUEUE, one));
    shard.apply(Commands.send(QUEUE, "takes it"));
    passAndTick(0);
    lost(dropped);
  }

  @Test
  void whatWasUnparkedAndPurgedIsLost() {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    shard.apply(Commands.createFifo("f", settings.setMaxDeliveries(1).setOnPoison(2)));
    shard.apply(Commands.send("f", Commands.keyed("k")));
    Received head = shard.apply(Received.class, Commands.of(Commands.receive("f", 1)));
    List<Receipt> receipts = Commands.receipts(head);
    shard.apply(Commands.giveBack(receipts, false));
    shard.apply(Commands.unpark("f", "k", UnparkAction.UNPARK_ACTION_RETRY));
    shard.apply(Commands.purge("f"));
    passAndTick(0);
    passAndTick(0);
    lost(receipts);
  }

  @Test
  void aDeletedQueueForgetsThem() {
    List<Receipt> receipts = receiptsOf("a", "b");
    shard.apply(Commands.giveBack(receipts, ReturnReason.RETURN_REASON_REJECTED));
    passAndTick(0);
    shard.apply(Commands.deleteQueue(QUEUE));
    for (int i = 0; i < 30; i++) {
      passAndTick(1);
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.LOST)).isEmpty();
    lost(receipts);
  }
}
