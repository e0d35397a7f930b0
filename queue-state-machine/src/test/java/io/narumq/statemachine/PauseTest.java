package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Received;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queues that give nobody messages for a while. */
class PauseTest extends ShardTest {
  private static Command paused(boolean paused) {
    return Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setPaused(paused));
  }

  private QueueView queue() {
    return shard.machine().reader().queue(QUEUE).orElseThrow();
  }

  @Test
  void nobodyIsGivenAnythingAndAllElseGoesOn() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    Receive.Builder request = Commands.receive(QUEUE, 1).setRequestId(ByteString.copyFromUtf8("r"));
    Received held = shard.apply(Received.class, Commands.of(request));
    shard.apply(paused(true));
    shard.apply(Commands.send(QUEUE, "c"));
    assertThat(receive(10).deliveries()).isEmpty();
    assertThat(queue().ready()).isEqualTo(2);
    assertThat(queue().receivable()).isZero();
    assertThat(shard.apply(Received.class, Commands.of(request)))
        .as("what was given already is told again")
        .isEqualTo(held);
    assertThat(ack(Commands.receipts(held))).containsExactly(SETTLE_STATUS_SETTLED);

    assertThat(shard.applyEntry(List.of(paused(false))).effects())
        .containsExactly(new Effect.MessagesReady(QUEUE));
    assertThat(bodies(receive(10))).containsExactly("b", "c");
  }

  @Test
  void leasesRunOn() {
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receive(1));
    shard.apply(paused(true));
    assertThat(extend(receipts, 2 * LEASE_MS)).hasSize(1);
    passAndTick(LEASE_MS);
    assertThat(queue().leased()).isEqualTo(1);
    passAndTick(LEASE_MS);
    assertThat(queue().ready()).isEqualTo(1);
    assertThat(receive(1).deliveries()).isEmpty();
  }

  @Test
  void onlyTheEndOfAPauseWakesAnybody() {
    assertThat(shard.applyEntry(List.of(paused(false))).effects()).isEmpty();
    assertThat(shard.applyEntry(List.of(paused(true))).effects()).isEmpty();
    assertThat(shard.applyEntry(List.of(paused(true))).effects()).isEmpty();
    assertThat(shard.applyEntry(List.of(paused(false))).effects()).hasSize(1);
  }

  @Test
  void toMakeAPausedQueueIsSuccessAndLeavesItPaused() {
    shard.apply(paused(true));
    QueueCreated again =
        shard.apply(QueueCreated.class, Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
    assertThat(again.created()).isFalse();
    assertThat(again.settings().getPaused()).isTrue();
    assertThat(queue().settings().getPaused()).isTrue();
  }

  @Test
  void itsDeadLetterQueueIsNotMadePaused() {
    shard.apply(
        Commands.updateQueue(
            QUEUE, QueueSettings.newBuilder().setMaxDeliveries(1).setRetryMaxMs(1)));
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receive(1));
    shard.apply(paused(true));
    shard.apply(Commands.giveBack(receipts, false));
    passAndTick(1);
    Received dead =
        shard.apply(Received.class, Commands.of(Commands.receive("{" + QUEUE + "}.dlq", 1)));
    assertThat(bodies(dead)).containsExactly("a");
  }
}
