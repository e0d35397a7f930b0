package io.narumq.statemachine;

import static io.narumq.api.v1.SettleStatus.SETTLE_STATUS_LEASE_LOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Ticked;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues themselves, time, refusals, restarts. */
class QueueStateMachineTest extends ShardTest {
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
    assertThat(reader.countQueues("a.1", 9)).isEqualTo(reader.queues("", "a.1", 9).size());
    assertThat(reader.countQueues("", 1)).isEqualTo(1);
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
            Commands.attach("s", Long.MAX_VALUE),
            Commands.createQueue("q", -1, 1),
            Commands.createQueue("q", Long.MAX_VALUE, 1),
            Commands.createQueue("q", 1, Long.MAX_VALUE),
            Commands.updateQueue(
                QUEUE, QueueSettings.newBuilder().setPriorityAgeingMs(Long.MAX_VALUE)),
            Commands.send(QUEUE, Commands.set()),
            Commands.send(QUEUE, new OutgoingSet.Builder[0]),
            Commands.send(QUEUE, Commands.set("abc").setBodies(ByteString.copyFromUtf8("ab"))));
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
