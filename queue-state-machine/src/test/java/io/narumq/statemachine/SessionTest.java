package io.narumq.statemachine;

import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_EXTENDED;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Replayed;
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

    SessionAttached again = attach(held.subList(0, 2), 100);
    assertThat(again.created()).isFalse();
    assertThat(again.held()).containsExactly(EXTEND_STATUS_EXTENDED, EXTEND_STATUS_ALREADY_SETTLED);
    assertThat(again.replayed()).extracting(Replayed::queue).containsExactly(QUEUE, QUEUE);
    assertThat(bodies(again.replayed().get(0).received())).containsExactly("c");
    assertThat(again.replayed().get(1).received().leaseId()).isEqualTo(lost.leaseId());
    assertThat(bodies(again.replayed().get(1).received())).containsExactly("d", "e");
    assertThat(again.more()).isFalse();
  }

  @Test
  void replayIsBounded() {
    shard.apply(Commands.attach("s", 10_000));
    shard.apply(Commands.send(QUEUE, "a", "b", "c", "d", "e"));
    receiveIn("s", 3);
    receiveIn("s", 2);
    List<Receipt> held = new ArrayList<>();
    List<String> told = new ArrayList<>();
    SessionAttached attached;
    do {
      attached = attach(held, 2);
      for (Replayed replayed : attached.replayed()) {
        told.addAll(bodies(replayed.received()));
        held.addAll(Commands.receipts(replayed.received()));
      }
    } while (attached.more());
    assertThat(told).containsExactly("a", "b", "c", "d", "e");
  }

  private SessionAttached attach(List<Receipt> held, int replayMax) {
    return shard.apply(SessionAttached.class, Commands.attach("s", 10_000, held, replayMax));
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
}
