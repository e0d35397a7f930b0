package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.AckedAndSent;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** FIFO by key: what is ready, what waits, and what a poisoned key does. */
class FifoTest extends ShardTest {
  private static final String FIFO = "fifo";

  @BeforeEach
  void makeQueue() {
    make(FIFO, PoisonAction.POISON_ACTION_DEAD_LETTER);
  }

  private void make(String queue, PoisonAction onPoison) {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    settings.setMaxDeliveries(2).setOnPoison(onPoison.getNumber());
    shard.apply(QueueCreated.class, Commands.createFifo(queue, settings));
  }

  private void send(String... keys) {
    shard.apply(Sent.class, Commands.send(FIFO, Commands.keyed(keys)));
  }

  private Received receiveOf(String queue, int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(queue, max)));
  }

  private Received receiveKeys(int max) {
    return receiveOf(FIFO, max);
  }

  private void giveBack(Received received, ReturnReason reason) {
    shard.apply(Commands.giveBack(Commands.receipts(received), reason));
  }

  private QueueView queue(String name) {
    return shard.machine().reader().queue(name).orElseThrow();
  }

  private List<Effect> effects(Command command) {
    return shard.applyEntry(List.of(command)).effects();
  }

  private void assertRejected(ErrorReason reason, Command command) {
    assertThat(shard.apply(Rejected.class, command).reason()).isEqualTo(reason);
  }

  @Test
  void oneOfEachKeyIsOutAtATime() {
    send("a", "a", "b", "a", "c");
    Received first = receiveKeys(10);
    assertThat(bodies(first)).containsExactly("a0", "b2", "c4");
    assertThat(receiveKeys(10).messages()).isZero();
    assertThat(queue(FIFO).blocked()).isEqualTo(2);
    ack(Commands.receipts(first).subList(0, 1));
    Received second = receiveKeys(10);
    assertThat(bodies(second)).containsExactly("a1");
    ack(Commands.receipts(second));
    assertThat(bodies(receiveKeys(10))).containsExactly("a3");
  }

  @Test
  void anAckWakesWhoWaitsForTheNextOfTheKey() {
    send("a", "a");
    Received head = receiveKeys(1);
    assertThat(effects(Commands.ack(Commands.receipts(head))))
        .containsExactly(new Effect.MessagesReady(FIFO));
    Received next = receiveKeys(1);
    Command both =
        Commands.ackAndSend(Commands.receipts(next), Commands.send(FIFO, Commands.keyed("a")));
    assertThat(effects(both)).containsExactly(new Effect.MessagesReady(FIFO));
  }

  @Test
  void aFailedMessageKeepsItsKeyWaitingAndNoOther() {
    shard.apply(
        Commands.updateQueue(
            FIFO,
            QueueSettings.newBuilder()
                .setRetryInitialMs(100)
                .setRetryMaxMs(100)
                .setRetryMultiplierPermille(1_000)));
    send("a", "a", "b");
    giveBack(receiveKeys(1), ReturnReason.RETURN_REASON_FAILED);
    assertThat(bodies(receiveKeys(10))).containsExactly("b2");
    passAndTick(100);
    Received again = receiveKeys(10);
    assertThat(bodies(again)).containsExactly("a0");
    assertThat(again.deliveries().get(0).deliveryCount()).isEqualTo(2);
  }

  @Test
  void anAckBehindTheEndOfTheLeaseLetsTheKeyGoOn() {
    send("a", "a");
    List<Receipt> receipts = Commands.receipts(receiveKeys(1));
    passAndTick(LEASE_MS);
    assertThat(queue(FIFO).ready()).isEqualTo(1);
    assertThat(ack(receipts)).containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(bodies(receiveKeys(10))).containsExactly("a1");
    assertThat(ack(receipts)).containsExactly(SettleStatus.SETTLE_STATUS_ALREADY_SETTLED);
  }

  @Test
  void anAckBehindTheNextDeliveryIsLost() {
    send("a", "a");
    List<Receipt> late = Commands.receipts(receiveKeys(1));
    passAndTick(LEASE_MS);
    assertThat(bodies(receiveKeys(1))).containsExactly("a0");
    assertThat(ack(late)).containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
    assertThat(receiveKeys(10).messages()).isZero();
  }

  @Test
  void aKeyWithMuchToDoDoesNotHoldUpOthers() {
    send("a", "a", "a", "b", "b");
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Received one = receiveKeys(1);
      order.addAll(bodies(one));
      ack(Commands.receipts(one));
    }
    assertThat(order).containsExactly("a0", "b3", "a1", "b4", "a2");
  }

  @Test
  void aDeadLetterLetsItsKeyGoOnAndComesBackAtTheTail() {
    send("a", "a");
    giveBack(receiveKeys(1), ReturnReason.RETURN_REASON_REJECTED);
    assertThat(receiveKeys(10).messages()).isZero();
    assertThat(effects(Commands.tick(100)))
        .contains(new Effect.MessagesReady(FIFO), new Effect.MessagesReady("{fifo}.dlq"));
    assertThat(bodies(receiveKeys(10))).containsExactly("a1");
    assertThat(queue("{fifo}.dlq").settings().getFifo()).isFalse();
    send("a");
    shard.apply(Done.class, Commands.of(Commands.redrive("{fifo}.dlq")));
    shard.apply(Commands.tick(100));
    assertThat(queue(FIFO).blocked()).isEqualTo(2);
    passAndTick(LEASE_MS);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Received one = receiveKeys(10);
      order.addAll(bodies(one));
      ack(Commands.receipts(one));
    }
    assertThat(order).containsExactly("a1", "a0", "a0");
  }

  @Test
  void aParkedKeyWaitsUntilSomebodyDecides() {
    make("parking", PoisonAction.POISON_ACTION_PARK);
    shard.apply(Commands.send("parking", Commands.keyed("a", "a", "b")));
    giveBack(receiveOf("parking", 1), ReturnReason.RETURN_REASON_REJECTED);
    assertThat(bodies(receiveOf("parking", 10))).containsExactly("b2");
    assertThat(queue("parking").parked()).isEqualTo(1);
    assertThat(queue("parking").blocked()).isEqualTo(1);
    assertRejected(
        ErrorReason.ERROR_REASON_KEY_NOT_PARKED,
        Commands.unpark("parking", "b", UnparkAction.UNPARK_ACTION_RETRY));

    assertThat(effects(Commands.unpark("parking", "a", UnparkAction.UNPARK_ACTION_RETRY)))
        .containsExactly(new Effect.MessagesReady("parking"));
    Received again = receiveOf("parking", 10);
    assertThat(bodies(again)).containsExactly("a0");
    assertThat(again.deliveries().get(0).deliveryCount()).isEqualTo(1);

    giveBack(again, ReturnReason.RETURN_REASON_REJECTED);
    shard.apply(Commands.unpark("parking", "a", UnparkAction.UNPARK_ACTION_SKIP));
    assertThat(bodies(receiveOf("parking", 10))).containsExactly("a1");
    assertThat(queue("parking").poisonSkipped()).isEqualTo(1);
    assertThat(queue("parking").parked()).isZero();
  }

  @Test
  void aKeyMaySkipItsPoison() {
    make("skipping", PoisonAction.POISON_ACTION_SKIP);
    shard.apply(Commands.send("skipping", Commands.keyed("a", "a")));
    for (int delivery = 1; delivery <= 2; delivery++) {
      assertThat(bodies(receiveOf("skipping", 10))).containsExactly("a0");
      passAndTick(LEASE_MS);
    }
    assertThat(bodies(receiveOf("skipping", 10))).containsExactly("a1");
    assertThat(queue("skipping").poisonSkipped()).isEqualTo(1);
  }

  @Test
  void aKeyIsAPropertyOnOtherQueues() {
    shard.apply(Commands.send(QUEUE, Commands.keyed("a", "a")));
    Received both = receive(10);
    assertThat(
            shard.machine().reader().messages(both.queueId(), both.deliveries().get(0)).stream()
                .map(StoredMessage::key))
        .containsExactly("a", "a");
  }

  @Test
  void aRedriveLeavesWhatHasNoKey() {
    shard.apply(Commands.send(QUEUE, Commands.set("none"), Commands.keyed("a")));
    shard.apply(Done.class, Commands.of(Commands.redrive(QUEUE).setTarget(FIFO)));
    for (int i = 0; i < 3; i++) {
      passAndTick(0);
    }
    assertThat(bodies(receiveKeys(10))).containsExactly("a0");
    assertThat(bodies(receive(10))).containsExactly("none");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    refuseSet(set -> set.setPriority(1));
    refuseSet(set -> set.setDelayMs(1));
    refuseSet(set -> set.setDeliverAtWallMs(1));
    refuseSet(set -> set.setTtlMs(1));
    assertRejected(ErrorReason.ERROR_REASON_KEY_REQUIRED, Commands.send(FIFO, "no key"));
    assertRejected(
        ErrorReason.ERROR_REASON_KEY_REQUIRED, Commands.send(FIFO, Commands.keyed("a", "")));
    refuse(Commands.updateQueue(FIFO, QueueSettings.newBuilder().setTtlMs(1_000)));
    refuse(Commands.updateQueue(FIFO, QueueSettings.newBuilder().setFifo(false)));
    refuse(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setFifo(true)));
    refuse(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setDeadLetterQueue(FIFO)));
    refuse(Commands.of(Commands.redrive(FIFO).setTarget(QUEUE)));
    assertRejected(
        ErrorReason.ERROR_REASON_FIELD_INVALID,
        Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setOnPoison(2)));
    assertThat(queue(FIFO).sent()).isZero();
  }

  /** By the settings of another queue, or by the rule that makes a name of its name. */
  @Test
  void whatGetsDeadLettersOfAnotherIsNotMadeFifo() {
    shard.apply(
        QueueUpdated.class,
        Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setDeadLetterQueue("dead")));
    Command dead = Commands.createFifo("dead", Commands.settings(LEASE_MS, MAX_PROCESSING_MS));
    refuse(dead);
    refuse(Commands.createFifo("{fifo}.dlq", Commands.settings(LEASE_MS, MAX_PROCESSING_MS)));
    Command byRule =
        Commands.createFifo("{orders}.dlq", Commands.settings(LEASE_MS, MAX_PROCESSING_MS));
    shard.apply(QueueCreated.class, byRule);
    refuse(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setDeadLetterQueue("")));
    shard.apply(Commands.deleteQueue(QUEUE));
    shard.apply(QueueCreated.class, dead);
  }

  /**
   * A dead-letter queue that is made by itself can have one that is FIFO, by the rule for names.
   */
  @Test
  void deadLettersWaitWhereTheyWouldGoToAFifoQueue() {
    make("{dead}.dlq", PoisonAction.POISON_ACTION_DEAD_LETTER);
    shard.apply(Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setDeadLetterQueue("dead")));
    shard.apply(Commands.send(QUEUE, "a"));
    for (String queue : List.of(QUEUE, "dead")) {
      Received taken = shard.apply(Received.class, Commands.of(Commands.receive(queue, 1)));
      shard.apply(Commands.giveBack(Commands.receipts(taken), ReturnReason.RETURN_REASON_REJECTED));
      shard.apply(Commands.tick(10));
    }
    assertThat(queue("{dead}.dlq").sent()).isZero();
    shard.apply(
        QueueUpdated.class,
        Commands.updateQueue("dead", QueueSettings.newBuilder().setDeadLetterQueue("last")));
    passAndTick(2_000);
    assertThat(queue("last").ready()).isEqualTo(1);
  }

  private void refuseSet(Consumer<OutgoingSet.Builder> nonsense) {
    OutgoingSet.Builder set = Commands.keyed("a");
    nonsense.accept(set);
    refuse(Commands.send(FIFO, set));
  }

  private void refuse(Command command) {
    assertRejected(ErrorReason.ERROR_REASON_FIFO_CONFLICT, command);
  }

  @Test
  void aDeletedQueueLeavesNoRows() {
    String[] keys = new String[450];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "k" + i % 225;
    }
    send(keys);
    shard.apply(Commands.deleteQueue(FIFO));
    for (int i = 0; i < 40; i++) {
      shard.apply(Commands.tick(1_000));
    }
    assertThat(StateDump.of(shard.machine().rows()).keySet())
        .noneMatch(
            key ->
                key.startsWith("fifo_key")
                    || key.startsWith("next_of_key")
                    || key.startsWith("turn")
                    || key.startsWith("ready"));
  }

  @Test
  void ackAndSendOnOneKeyGoesOnInOrder() {
    send("a", "a");
    List<Receipt> head = Commands.receipts(receiveKeys(1));
    shard.apply(
        AckedAndSent.class, Commands.ackAndSend(head, Commands.send(FIFO, Commands.keyed("a"))));
    assertThat(bodies(receiveKeys(10))).containsExactly("a1");
    assertThat(queue(FIFO).blocked()).isEqualTo(1);
  }
}
