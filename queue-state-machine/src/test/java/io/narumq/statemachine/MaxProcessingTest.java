package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ExtendStatus;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Extension;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.SessionAttached;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * For how long somebody may have a message: as long as it lives, unless the queue says otherwise.
 */
class MaxProcessingTest extends ShardTest {
  private static final long HOUR_MS = 3_600_000;

  private List<Receipt> taken() {
    shard.apply(Commands.send(QUEUE, "a"));
    return Commands.receipts(receive(1));
  }

  private Extension extended(List<Receipt> receipts, long leaseMs) {
    return shard.apply(Extended.class, Commands.extend(receipts, leaseMs)).extensions().get(0);
  }

  private static Extension until(long leaseMs) {
    return new Extension(ExtendStatus.EXTEND_STATUS_EXTENDED, leaseMs);
  }

  private void setNone() {
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setMaxProcessingMs(0)));
  }

  @Test
  void noExtensionGoesBeyondIt() {
    List<Receipt> receipts = taken();
    assertThat(extended(receipts, 60_000)).isEqualTo(until(60_000));
    passAndTick(50_000);
    assertThat(extended(receipts, 60_000)).isEqualTo(until(50_000));
    passAndTick(49_999);
    assertThat(extended(receipts, 60_000)).isEqualTo(until(1));
    passAndTick(1);
    assertThat(extended(receipts, 60_000)).isEqualTo(Extension.NONE);
    assertThat(receive(1).messages()).isEqualTo(1);
  }

  @Test
  void noLeaseIsLonger() {
    shard.apply(Commands.send(QUEUE, "a"));
    Received got =
        shard.apply(Received.class, Commands.of(Commands.receive(QUEUE, 1).setLeaseMs(HOUR_MS)));
    assertThat(got.leaseMs()).isEqualTo(MAX_PROCESSING_MS);
  }

  @Test
  void itBoundsWhatASessionKeepsAndExtends() {
    shard.apply(Commands.attach("s", 60_000));
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receiveIn("s", 1));
    passAndTick(40_000);
    shard.apply(Commands.keepAlive("s"));
    assertThat(extended(receipts, 10_000)).as("the session keeps it").isEqualTo(until(60_000));
    assertThat(extended(receipts, HOUR_MS)).isEqualTo(until(60_000));
    passAndTick(50_000);
    shard.apply(Commands.keepAlive("s"));
    passAndTick(10_000);
    assertThat(extended(receipts, HOUR_MS)).isEqualTo(Extension.NONE);
  }

  @Test
  void whoAsksHasNoBoundIfTheQueueHasNone() {
    setNone();
    List<Receipt> receipts = taken();
    for (int i = 0; i < 200; i++) {
      passAndTick(20_000);
      assertThat(extended(receipts, LEASE_MS)).isEqualTo(until(LEASE_MS));
    }
  }

  @Test
  void aSessionKeepsAMessageForAnHourIfTheQueueHasNone() {
    setNone();
    shard.apply(Commands.attach("s", 600_000));
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receiveIn("s", 1));
    for (int passed = 0; passed < HOUR_MS; passed += 300_000) {
      shard.apply(Commands.keepAlive("s"));
      assertThat(extended(receipts, 1).status()).isEqualTo(ExtendStatus.EXTEND_STATUS_EXTENDED);
      passAndTick(300_000);
    }
    assertThat(extended(receipts, 1)).isEqualTo(Extension.NONE);
    AttachSession.Builder again = Commands.replay("s", QUEUE, List.of(), 1);
    Command attach = Command.newBuilder().setAttachSession(again).build();
    assertThat(shard.apply(SessionAttached.class, attach).maxProcessingMs()).isEqualTo(HOUR_MS);
  }
}
