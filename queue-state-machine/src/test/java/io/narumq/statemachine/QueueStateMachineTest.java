package io.narumq.statemachine;

import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_EXTENDED;
import static io.narumq.api.v1.ExtendStatus.EXTEND_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_ALREADY_SETTLED;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_SETTLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Replayed;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.CommandResult.Ticked;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue promises, command by command. Time is a number; nothing waits. */
class QueueStateMachineTest {
  private static final String QUEUE = "orders";
  private static final long LEASE_MS = 30_000;
  private static final long MAX_PROCESSING_MS = 100_000;

  @TempDir Path directory;
  private TestShard shard;

  @BeforeEach
  void open() {
    shard = new TestShard(directory);
    shard.apply(Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
  }

  @AfterEach
  void checkAndClose() {
    Invariants.check(shard.machine().rows());
    shard.close();
  }

  private Received receive(int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(QUEUE, max)));
  }

  private Received receiveIn(String session, int max) {
    return shard.apply(
        Received.class, Commands.of(Commands.receive(QUEUE, max).setSessionId(session)));
  }

  private List<String> bodies(Received received) {
    List<String> bodies = new ArrayList<>();
    received.deliveries().stream()
        .flatMap(d -> shard.machine().reader().messages(received.queueId(), d).stream())
        .forEach(message -> bodies.add(message.body().toStringUtf8()));
    return bodies;
  }

  private List<SettleStatus> ack(List<Receipt> receipts) {
    return shard.apply(Settled.class, Commands.ack(receipts)).statuses();
  }

  private List<ExtendStatus> extend(List<Receipt> receipts, long leaseMs) {
    return shard.apply(Extended.class, Commands.extend(receipts, leaseMs)).statuses();
  }

  private void passAndTick(long ms) {
    shard.advance(ms);
    shard.apply(Commands.tick(1_000));
  }

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
    ApplyOutcome closed = shard.applyEntry(List.of(Commands.close("s", receipts.subList(1, 2))));
    assertThat(closed.effects()).containsExactly(new Effect.MessagesReady(QUEUE));
    Received again = receive(2);
    assertThat(bodies(again)).containsExactly("a", "b");
    assertThat(again.deliveries())
        .extracting(CommandResult.Delivery::deliveryCount)
        .as("the second was never started")
        .containsExactly(2, 1);
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
  void deletionOfABigQueueGoesOnByTicks() {
    for (int i = 0; i < 500; i++) {
      shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    }
    List<Receipt> receipts = Commands.receipts(receive(1_000));
    shard.apply(Commands.giveBack(receipts.subList(0, 900), false));
    shard.apply(Commands.deleteQueue(QUEUE));
    assertThat(shard.machine().reader().queue(QUEUE)).isEmpty();
    assertThat(ack(receipts)).containsOnly(SETTLE_STATUS_LEASE_LOST);
    int ticks = 1;
    while (shard.apply(Ticked.class, Commands.tick(1_000)).more()) {
      Invariants.check(shard.machine().rows());
      ticks++;
    }
    assertThat(ticks).isGreaterThan(2);
    passAndTick(LEASE_MS);
    assertThat(StateDump.of(shard.machine().rows()).keySet())
        .allMatch(row -> row.startsWith("shard "));
  }

  @Test
  void listsQueuesByName() {
    for (String name : List.of("b", "a.2", "a.1", "a.3", "c")) {
      shard.apply(Commands.createQueue(name, 1_000, 1_000));
    }
    ShardReader reader = shard.machine().reader();
    assertThat(reader.queues("", "", 3))
        .extracting(QueueView::name)
        .containsExactly("a.1", "a.2", "a.3");
    assertThat(reader.queues("", "a.3", 9))
        .extracting(QueueView::name)
        .containsExactly("b", "c", QUEUE);
    assertThat(reader.queues("a.", "a.1", 1)).extracting(QueueView::name).containsExactly("a.2");
    assertThat(reader.queues("x", "", 9)).isEmpty();
  }

  @Test
  void tickIsBounded() {
    for (int i = 0; i < 50; i++) {
      shard.apply(Commands.send(QUEUE, "a"));
      receive(1);
    }
    shard.advance(LEASE_MS);
    Ticked first = shard.apply(Ticked.class, Commands.tick(20));
    assertThat(first.fired()).isEqualTo(20);
    assertThat(first.more()).isTrue();
    assertThat(shard.apply(Ticked.class, Commands.tick(20)).more()).isTrue();
    assertThat(shard.apply(Ticked.class, Commands.tick(20))).isEqualTo(new Ticked(10, false));
    assertThat(shard.machine().nextServingTimerMs()).isEqualTo(QueueStateMachine.NO_TIMER);
  }

  @Test
  void timeNeverRunsBackwards() {
    shard.apply(Commands.send(QUEUE, "a"));
    receive(1);
    shard.advance(LEASE_MS - 1);
    shard.apply(Commands.tick(10));
    ApplyOutcome behind = shard.applyEntry(0, List.of(Commands.tick(10)));
    assertThat(behind.results()).containsExactly(new Ticked(0, false));
    assertThat(shard.machine().applied().servingMs()).isEqualTo(shard.nowMs());
    passAndTick(1);
    assertThat(bodies(receive(1))).containsExactly("a");
  }

  @Test
  void createIsRepeatableButNotWithOtherSettings() {
    Command same = Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS);
    assertThat(shard.apply(QueueCreated.class, same).created()).isFalse();
    assertThat(shard.apply(Rejected.class, Commands.createQueue(QUEUE, 1, 1)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_EXISTS_DIFFERENT);
  }

  @Test
  void refusalsChangeNothing() {
    shard.apply(Commands.send(QUEUE, "a"));
    receive(1);
    Map<String, String> before = StateDump.of(shard.machine().rows());
    List<Command> refused =
        List.of(
            Commands.send("nowhere", "a"),
            Commands.of(Commands.receive("nowhere", 1)),
            Commands.of(Commands.receive(QUEUE, 1).setSessionId("nobody")),
            Commands.keepAlive("nobody"),
            Commands.attach("", 1),
            Commands.attach("s", -1),
            Commands.createQueue("q", -1, 1),
            Commands.send(QUEUE),
            Command.newBuilder()
                .setSend(
                    Commands.send(QUEUE, "abc").getSend().toBuilder()
                        .setBodies(ByteString.copyFromUtf8("ab")))
                .build());
    assertThat(shard.applyEntry(refused).results()).allMatch(Rejected.class::isInstance);
    assertThat(StateDump.of(shard.machine().rows())).isEqualTo(before);
  }

  @Test
  void unknownCommandStopsTheReplica() {
    Map<String, String> before = StateDump.of(shard.machine().rows());
    List<Command> entry = List.of(Commands.send(QUEUE, "a"), Command.getDefaultInstance());
    assertThatThrownBy(() -> shard.applyEntry(entry)).hasMessageContaining("does not know");
    assertThat(StateDump.of(shard.machine().rows())).as("nothing of the entry").isEqualTo(before);
  }

  @Test
  void survivesARestart() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    Received held = receive(1);
    Applied before = shard.machine().applied();
    shard.restart();
    assertThat(shard.machine().applied()).isEqualTo(before);
    assertThat(bodies(held)).as("read from disk").containsExactly("a");
    assertThat(bodies(receive(10))).containsExactly("b");
    passAndTick(LEASE_MS);
    assertThat(bodies(receive(10))).containsExactly("a", "b");
  }

  @Test
  void checksumTellsReplicasApart(@TempDir Path elsewhere) {
    try (TestShard twin = new TestShard(elsewhere)) {
      twin.apply(Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
      assertThat(twin.machine().applied()).isEqualTo(shard.machine().applied());
      twin.apply(Commands.send(QUEUE, "a"));
      shard.apply(Commands.send(QUEUE, "b"));
      assertThat(twin.machine().applied().checksum())
          .isNotEqualTo(shard.machine().applied().checksum());
    }
  }
}
