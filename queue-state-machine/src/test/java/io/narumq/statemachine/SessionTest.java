package io.narumq.statemachine;

import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_EXTENDED;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.AttachSession;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.CommandResult.Ticked;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session keeps, and what becomes of it. */
class SessionTest extends ShardTest {
  @Test
  void sessionKeepsItsLeasesByASingleSignOfLife() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b"));
    Received held = receiveIn("s", 2);
    for (int i = 0; i < 9; i++) {
      shard.advance(9_000);
      shard.apply(Commands.keepAlive("s"));
      shard.apply(Commands.tick(1_000));
    }
    assertThat(receive(10).deliveries()).as("81 s later, lease 30 s").isEmpty();
    assertThat(ack(Commands.receipts(held))).containsOnly(SETTLE_STATUS_SETTLED);
  }

  @Test
  void sessionKeepsNothingLongerThanMaxProcessing() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a"));
    receiveIn("s", 1);
    for (long passed = 0; passed < MAX_PROCESSING_MS; passed += 5_000) {
      assertThat(receive(1).deliveries()).isEmpty();
      shard.apply(Commands.keepAlive("s"));
      passAndTick(5_000);
    }
    assertThat(bodies(receive(1))).containsExactly("a");
  }

  @Test
  void silentSessionGivesBackButNotBeforeTheLeaseEnds() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a"));
    var lease = Commands.receive(QUEUE, 1).setSessionId("s").setLeaseMs(1_000);
    Received held = shard.apply(Received.class, Commands.of(lease));
    passAndTick(9_999);
    assertThat(receive(1).deliveries()).isEmpty();
    passAndTick(1);
    assertThat(bodies(receive(1))).containsExactly("a");
    assertThat(ack(Commands.receipts(held))).containsExactly(SETTLE_STATUS_LEASE_LOST);
    Rejected late = shard.apply(Rejected.class, Commands.keepAlive("s"));
    assertThat(late.reason()).isEqualTo(ErrorReason.ERROR_REASON_SESSION_NOT_FOUND);
    assertThat(shard.apply(SessionAttached.class, Commands.attach("s", 10_000)).created()).isTrue();
  }

  @Test
  void attachingAgainTellsWhatTheClientDoesNotKnow() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b", "c", "d", "e"));
    Received arrived = receiveIn("s", 3);
    Received lost = receiveIn("s", 2);
    List<Receipt> held = Commands.receipts(arrived);
    ack(held.subList(1, 2));

    SessionAttached again = attach(replay(held.subList(0, 2), 100));
    assertThat(again.created()).isFalse();
    assertThat(again.maxProcessingMs()).isEqualTo(MAX_PROCESSING_MS);
    assertThat(again.held()).containsExactly(EXTEND_STATUS_EXTENDED, EXTEND_STATUS_ALREADY_SETTLED);
    assertThat(again.replayed()).hasSize(2);
    assertThat(bodies(again.replayed().get(0))).containsExactly("c");
    assertThat(again.replayed().get(0).leaseMs()).isEqualTo(LEASE_MS);
    assertThat(again.replayed().get(1)).isEqualTo(lost);
    assertThat(again.more()).isFalse();
  }

  @Test
  void replayIsBoundedAndGoesOnBehindWhatWasTold() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b", "c", "d", "e", "f", "g"));
    List<Receipt> held = Commands.receipts(receiveIn("s", 4)).subList(1, 2);
    receiveIn("s", 3);
    List<String> told = new ArrayList<>();
    AttachSession.Builder next = replay(held, 2);
    SessionAttached attached;
    do {
      attached = attach(next);
      assertThat(attached.replayed().stream().mapToInt(Received::messages).sum()).isEqualTo(2);
      for (Received replayed : attached.replayed()) {
        told.addAll(bodies(replayed));
        List<Receipt> receipts = Commands.receipts(replayed);
        next.setReplayAfter(receipts.get(receipts.size() - 1));
      }
    } while (attached.more());
    assertThat(told).containsExactly("a", "c", "d", "e", "f", "g");
  }

  /** What was told comes no second time, whatever of it is settled on the way. */
  @Test
  void replayGoesOnBehindWhatWasToldInAnotherLane() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(
        Commands.send(
            QUEUE, Commands.set("l0", "l1", "l2"), Commands.set("h0", "h1", "h2").setPriority(9)));
    receiveIn("s", 6);
    List<String> told = new ArrayList<>();
    AttachSession.Builder next = replay(List.of(), 1);
    SessionAttached attached;
    do {
      attached = attach(next);
      Received one = attached.replayed().get(0);
      told.addAll(bodies(one));
      List<Receipt> receipts = Commands.receipts(one);
      next.setReplayAfter(receipts.get(0));
      if (told.size() % 2 == 0) {
        shard.apply(Commands.ack(receipts));
      }
    } while (attached.more() && told.size() < 10);
    assertThat(told).containsExactly("h0", "h1", "h2", "l0", "l1", "l2");
  }

  @Test
  void replayIsBoundedInBytesButForTheFirst() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "aaaa", "bb", "cc"));
    Received lost = receiveIn("s", 3);
    SessionAttached first = attach(replay(List.of(), 10).setReplayBytes(3));
    assertThat(first.replayed()).hasSize(1);
    assertThat(bodies(first.replayed().get(0))).containsExactly("aaaa");
    assertThat(first.replayed().get(0).bodyBytes()).isEqualTo(4);
    assertThat(first.more()).isTrue();
    Receipt told = Commands.receipts(lost).get(0);
    SessionAttached rest = attach(replay(List.of(), 10).setReplayBytes(4).setReplayAfter(told));
    assertThat(bodies(rest.replayed().get(0))).containsExactly("bb", "cc");
    assertThat(rest.more()).isFalse();
  }

  @Test
  void withoutRoomForAReplayItIsToldWhetherThereIsOne() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> held = Commands.receipts(receiveIn("s", 1));
    assertThat(attach(replay(List.of(), 0)).more()).isTrue();
    assertThat(attach(replay(held, 0)).more()).isFalse();
  }

  /** Also when leases of other queues stand before those that are asked for, dead ones included. */
  @Test
  void replayIsOfOneQueue() {
    shard.apply(Commands.attach("s", 10_000));
    for (String other : List.of("before", "gone")) {
      shard.apply(Commands.createQueue(other, LEASE_MS, MAX_PROCESSING_MS));
      for (int i = 0; i < 50; i++) {
        shard.apply(Commands.send(other, "x"));
        shard.apply(Commands.of(Commands.receive(other, 1).setSessionId("s")));
      }
    }
    shard.apply(Commands.deleteQueue("gone"));
    shard.apply(Commands.send(QUEUE, "a"));
    Received lost = receiveIn("s", 1);
    SessionAttached attached = attach(replay(List.of(), 2));
    assertThat(attached.replayed()).containsExactly(lost);
    assertThat(attached.more()).isFalse();
    assertThat(shard.apply(SessionAttached.class, Commands.attach("s", 10_000)).replayed())
        .as("no queue named")
        .isEmpty();
    Rejected missing =
        shard.apply(Rejected.class, Commands.of(Commands.replay("new", "gone", List.of(), 1)));
    assertThat(missing.reason()).isEqualTo(ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND);
    assertThat(shard.apply(Commands.keepAlive("new"))).isInstanceOf(Rejected.class);
  }

  private static AttachSession.Builder replay(List<Receipt> held, int replayMax) {
    return Commands.replay("s", QUEUE, held, replayMax);
  }

  private SessionAttached attach(AttachSession.Builder attach) {
    return shard.apply(SessionAttached.class, Commands.of(attach));
  }

  /** Else a client that hangs would live on for as long as it has credit. */
  @Test
  void aReceiveOnCreditIsNoSignOfLife() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b"));
    passAndTick(9_000);
    var onCredit = Commands.receive(QUEUE, 1).setSessionId("s").setLeaseMs(1_000);
    shard.apply(Received.class, Commands.of(onCredit.setOnCredit(true)));
    passAndTick(1_000);
    assertThat(bodies(receive(2))).containsExactly("a", "b");
    assertThat(shard.apply(Commands.keepAlive("s"))).isInstanceOf(Rejected.class);
  }

  @Test
  void closeGivesEverythingBackAtOnce() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receiveIn("s", 2));
    ApplyOutcome closed = shard.applyEntry(List.of(Commands.close("s", receipts.subList(0, 1))));
    assertThat(closed.effects()).containsExactly(new Effect.MessagesReady(QUEUE));
    Received again = receive(2);
    assertThat(bodies(again)).containsExactly("a", "b");
    assertThat(again.deliveries())
        .extracting(CommandResult.Delivery::deliveryCount)
        .as("the second was never started")
        .containsExactly(2, 1);
    assertThat(ack(receipts)).containsOnly(SETTLE_STATUS_LEASE_LOST);
  }

  /** A node takes back what it had on its way to a client that has closed its session meanwhile. */
  @Test
  void whatAClosedSessionGaveBackIsNotGivenBackTwice() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a"));
    List<Receipt> onItsWay = Commands.receipts(receiveIn("s", 1));
    shard.apply(Commands.close("s", List.of()));
    shard.apply(Commands.giveBack(onItsWay, true));
    assertThat(receive(1).deliveries().get(0).deliveryCount()).isEqualTo(1);
  }

  @Test
  void closeOfABigSessionGoesOnByTicks() {
    shard.apply(Commands.attach("s", 10_000));
    for (int i = 0; i < 25; i++) {
      shard.apply(Commands.send(QUEUE, "x".repeat(99).split("")));
      receiveIn("s", 1_000);
    }
    shard.apply(Commands.close("s", List.of()));
    long ready = shard.machine().reader().queue(QUEUE).orElseThrow().ready();
    assertThat(ready).isBetween(1_000L, 1_100L);
    assertThat(shard.machine().nextServingTimerMs()).isEqualTo(shard.nowMs());
    while (shard.apply(Ticked.class, Commands.tick(1_000)).more()) {
      Invariants.check(shard.machine().rows());
    }
    assertThat(shard.machine().reader().queue(QUEUE).orElseThrow().ready()).isEqualTo(25 * 99);
  }

  @Test
  void aRepeatedReceiveTellsHowLongTheSessionKeepsIt() {
    shard.apply(Commands.attach("s", 60_000));
    shard.apply(Commands.send(QUEUE, "a"));
    Command receive =
        Commands.of(
            Commands.receive(QUEUE, 1)
                .setSessionId("s")
                .setRequestId(ByteString.copyFromUtf8("once")));
    assertThat(shard.apply(Received.class, receive).leaseMs()).isEqualTo(LEASE_MS);
    passAndTick(40_000);
    Received again = shard.apply(Received.class, receive);
    assertThat(again.messages()).isEqualTo(1);
    assertThat(again.leaseMs()).as("the receive is a sign of life").isEqualTo(60_000);
    passAndTick(50_000);
    assertThat(shard.apply(Received.class, receive).leaseMs())
        .as("max_processing")
        .isEqualTo(MAX_PROCESSING_MS - 90_000);
  }
}
