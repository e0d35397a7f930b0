package io.narumq.statemachine;

import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_EXTENDED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Settled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a queue promises to those who receive from it. */
class DeliveryTest extends ShardTest {
  @Test
  void deliversInOrderAndAcksForGood() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    shard.apply(Commands.send(QUEUE, "c"));

    Received first = receive(10);
    assertThat(bodies(first)).containsExactly("a", "b", "c");
    assertThat(receive(10).deliveries()).isEmpty();

    assertThat(ack(Commands.receipts(first))).containsOnly(SETTLE_STATUS_SETTLED).hasSize(3);
    assertThat(ack(Commands.receipts(first))).containsOnly(SETTLE_STATUS_ALREADY_SETTLED);
    passAndTick(LEASE_MS);
    assertThat(receive(10).deliveries()).isEmpty();
    assertThat(shard.machine().reader().queue(QUEUE).orElseThrow().acked()).isEqualTo(3);
  }

  @Test
  void receiveKeepsToItsBudget() {
    shard.apply(Commands.send(QUEUE, "aaaaaaaaaa", "bb", "cc", "dd"));

    var small = Commands.receive(QUEUE, 10).setMaxBytes(5);
    assertThat(bodies(shard.apply(Received.class, Commands.of(small))))
        .as("the first one, whatever its size")
        .containsExactly("aaaaaaaaaa");
    assertThat(bodies(shard.apply(Received.class, Commands.of(small)))).containsExactly("bb", "cc");
    assertThat(bodies(receive(1))).containsExactly("dd");
  }

  @Test
  void leaseThatEndsPutsTheMessageBackWithItsCount() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    Received lost = receive(1);
    passAndTick(LEASE_MS - 1);
    assertThat(bodies(receive(1))).as("not before its time").containsExactly("b");
    passAndTick(1);

    Received again = receive(1);
    assertThat(bodies(again)).containsExactly("a");
    assertThat(again.deliveries().get(0).deliveryCount()).isEqualTo(2);
    assertThat(again.leaseId()).as("fencing number").isGreaterThan(lost.leaseId());
    assertThat(ack(Commands.receipts(lost))).containsExactly(SETTLE_STATUS_LEASE_LOST);
    assertThat(ack(Commands.receipts(again))).containsExactly(SETTLE_STATUS_SETTLED);
    assertThat(ack(Commands.receipts(lost))).containsExactly(SETTLE_STATUS_ALREADY_SETTLED);
  }

  @Test
  void lateAckCountsWhileNobodyElseGotTheMessage() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    Received late = receive(2);
    passAndTick(LEASE_MS);
    assertThat(ack(Commands.receipts(late))).containsOnly(SETTLE_STATUS_SETTLED);
    assertThat(receive(10).deliveries()).isEmpty();
  }

  @Test
  void returnCountsOnlyWhatWasStarted() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(2));
    shard.apply(Commands.giveBack(receipts.subList(0, 1), false));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), true));

    Received again = receive(2);
    assertThat(bodies(again)).containsExactly("a", "b");
    assertThat(again.deliveries())
        .extracting(CommandResult.Delivery::deliveryCount)
        .containsExactly(2, 1);
    assertThat(ack(receipts)).containsOnly(SETTLE_STATUS_LEASE_LOST);
  }

  @Test
  void returnAfterTheLeaseEndedTakesTheCountBack() {
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> receipts = Commands.receipts(receive(1));
    passAndTick(LEASE_MS);
    Settled returned = shard.apply(Settled.class, Commands.giveBack(receipts, true));
    assertThat(returned.statuses()).containsExactly(SETTLE_STATUS_SETTLED);
    assertThat(receive(1).deliveries().get(0).deliveryCount()).isEqualTo(1);
  }

  @Test
  void whatComesBackGoesFirstAtItsOldPlace() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c", "d"));
    List<Receipt> receipts = Commands.receipts(receive(3));
    shard.apply(Commands.giveBack(List.of(receipts.get(2), receipts.get(0)), false));
    assertThat(bodies(receive(10))).containsExactly("a", "c", "d");
  }

  @Test
  void extensionIsExactAndNeverShortens() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    List<Receipt> receipts = Commands.receipts(receive(3));
    shard.advance(10_000);
    assertThat(extend(receipts.subList(1, 2), LEASE_MS)).containsExactly(EXTEND_STATUS_EXTENDED);
    assertThat(extend(receipts.subList(1, 2), 1)).containsExactly(EXTEND_STATUS_EXTENDED);
    passAndTick(20_000);
    Received others = receive(10);
    assertThat(bodies(others)).containsExactly("a", "c");
    assertThat(extend(receipts, LEASE_MS))
        .containsExactly(
            EXTEND_STATUS_LEASE_LOST, EXTEND_STATUS_EXTENDED, EXTEND_STATUS_LEASE_LOST);
    ack(Commands.receipts(others));
    assertThat(extend(receipts.subList(0, 1), 1)).containsExactly(EXTEND_STATUS_ALREADY_SETTLED);
  }

  /** P2: two sessions, of clients that count their requests from 1, are not given the same. */
  @Test
  void aRequestIsThatOfItsSession() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    List<String> told = new ArrayList<>();
    for (String session : List.of("s1", "s2", "", "s1", "s2", "")) {
      if (!session.isEmpty()) {
        shard.apply(Commands.attach(session, LEASE_MS));
      }
      Command request =
          Commands.of(
              Commands.receive(QUEUE, 1)
                  .setSessionId(session)
                  .setRequestId(ByteString.copyFromUtf8("1")));
      told.addAll(bodies(shard.apply(Received.class, request)));
    }
    assertThat(told).containsExactly("a", "b", "c", "a", "b", "c");
  }

  @Test
  void sameRequestGetsTheSameMessages() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    Command request =
        Commands.of(Commands.receive(QUEUE, 2).setRequestId(ByteString.copyFromUtf8("r1")));
    Received first = shard.apply(Received.class, request);
    shard.advance(1_000);
    Received again = shard.apply(Received.class, request);
    assertThat(again.leaseId()).isEqualTo(first.leaseId());
    assertThat(again.deliveries()).isEqualTo(first.deliveries());
    assertThat(again.leaseMs()).as("what is left of it").isEqualTo(LEASE_MS - 1_000);

    ack(Commands.receipts(first).subList(0, 1));
    assertThat(bodies(shard.apply(Received.class, request))).containsExactly("b");
    ack(Commands.receipts(first).subList(1, 2));
    assertThat(bodies(shard.apply(Received.class, request))).containsExactly("c");
  }

  /** Of a queue with a name as long as can be there is no dead-letter queue that one could name. */
  @Test
  void aRejectedMessageWithNowhereToGoStaysAndBacksOff() {
    String queue = "q".repeat(128);
    shard.apply(Commands.createQueue(queue, LEASE_MS, MAX_PROCESSING_MS));
    shard.apply(
        Commands.updateQueue(
            queue, QueueSettings.newBuilder().setRetryInitialMs(500).setRetryMaxMs(500)));
    shard.apply(Commands.send(queue, "a"));
    Received received = shard.apply(Received.class, Commands.of(Commands.receive(queue, 1)));
    shard.apply(
        Commands.giveBack(Commands.receipts(received), ReturnReason.RETURN_REASON_REJECTED));
    QueueView view = shard.machine().reader().queue(queue).orElseThrow();
    assertThat(view.doomed()).isZero();
    assertThat(view.backingOff()).isEqualTo(1);
    passAndTick(500);
    Received again = shard.apply(Received.class, Commands.of(Commands.receive(queue, 1)));
    assertThat(again.deliveries().get(0).deliveryCount()).isEqualTo(2);
  }

  @Test
  void aTimeBeyondAllTimeIsCut() {
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setMaxProcessingMs(0)));
    shard.apply(Commands.send(QUEUE, "a"));
    Received got =
        shard.apply(
            Received.class, Commands.of(Commands.receive(QUEUE, 1).setLeaseMs(Long.MAX_VALUE)));
    assertThat(got.leaseMs()).isGreaterThan(10 * 366 * 86_400_000L);
    assertThat(extend(Commands.receipts(got), Long.MAX_VALUE))
        .containsExactly(EXTEND_STATUS_EXTENDED);
    assertThat(ack(Commands.receipts(got))).containsExactly(SETTLE_STATUS_SETTLED);
  }

  @Test
  void aReceiptOfNoLeaseDoesNothing() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(1));
    shard.apply(Commands.giveBack(receipts, true));
    List<Receipt> forged = List.of(receipts.get(0).toBuilder().setLeaseId(0).build());
    assertThat(ack(forged)).containsExactly(SETTLE_STATUS_LEASE_LOST);
    assertThat(shard.apply(Settled.class, Commands.giveBack(forged, false)).statuses())
        .containsExactly(SETTLE_STATUS_LEASE_LOST);
    assertThat(bodies(receive(2))).containsExactly("a", "b");
  }
}
