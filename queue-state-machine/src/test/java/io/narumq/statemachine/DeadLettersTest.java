package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.QueueName;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ExpiryAction;
import io.narumq.api.v1.FullAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.QueueCreated;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where dead letters go, and where they end. */
class DeadLettersTest extends ShardTest {
  private static final int HOPS = 10;

  private static QueueSettings.Builder settings() {
    return Commands.settings(LEASE_MS, MAX_PROCESSING_MS).setRetryInitialMs(500).setRetryMaxMs(500);
  }

  private static Command create(String queue, QueueSettings.Builder settings) {
    return Command.newBuilder()
        .setCreateQueue(CreateQueue.newBuilder().setQueue(queue).setSettings(settings))
        .build();
  }

  private QueueView queue(String name) {
    return shard.machine().reader().queue(name).orElseThrow();
  }

  private List<Receipt> receiveFrom(String queue) {
    Received received = shard.apply(Received.class, Commands.of(Commands.receive(queue, 100)));
    return Commands.receipts(received);
  }

  private void reject(String queue) {
    giveBack(queue, ReturnReason.RETURN_REASON_REJECTED);
  }

  private void giveBack(String queue, ReturnReason reason) {
    shard.apply(Commands.giveBack(receiveFrom(queue), reason, 0));
    passAndTick(0);
    passAndTick(0);
  }

  private void invalid(Command command) {
    assertThat(shard.apply(Rejected.class, command).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  @Test
  void noneGoWhereNobodyCanNameThem() {
    for (int length : new int[] {123, 126, 128}) {
      String name = "q".repeat(length);
      invalid(create(name, settings().setMaxDeliveries(1)));
      invalid(create(name, settings().setOnExpiry(ExpiryAction.EXPIRY_ACTION_DEAD_LETTER_VALUE)));
      invalid(
          create(
              name, settings().setMaxBytes(1).setOnFull(FullAction.FULL_ACTION_DROP_OLDEST_VALUE)));
      shard.apply(QueueCreated.class, create(name, settings()));
      invalid(Commands.updateQueue(name, QueueSettings.newBuilder().setMaxDeliveries(1)));
      shard.apply(Commands.send(name, "a"));
      reject(name);
      assertThat(queue(name).backingOff()).isEqualTo(1);
    }
    assertThat(shard.machine().reader().queues("", "", 100))
        .allMatch(queue -> QueueName.isValid(queue.name()));
  }

  @Test
  void theDeadLetterQueueOfTheLongestNameIsTheLast() {
    String name = "q".repeat(122);
    shard.apply(QueueCreated.class, create(name, settings().setMaxDeliveries(1)));
    shard.apply(Commands.send(name, "a"));
    giveBack(name, ReturnReason.RETURN_REASON_FAILED);
    String dead = QueueName.deadLetterQueue(name);
    assertThat(queue(dead).ready()).isEqualTo(1);
    invalid(Commands.updateQueue(dead, QueueSettings.newBuilder().setMaxDeliveries(1)));
    reject(dead);
    assertThat(queue(dead).backingOff()).isEqualTo(1);
  }

  @Test
  void aRejectedMessageGoesInNoCircle() {
    shard.apply(QueueCreated.class, create("{x}.a", settings().setDeadLetterQueue("{x}.b")));
    shard.apply(
        QueueCreated.class,
        create("{x}.b", settings().setDeadLetterQueue("{x}.a").setMaxDeliveries(1)));
    shard.apply(Commands.send("{x}.a", "poison"));
    for (int hops = 0; hops < HOPS; hops += 2) {
      reject("{x}.a");
      assertThat(queue("{x}.b").ready()).isEqualTo(1);
      giveBack("{x}.b", ReturnReason.RETURN_REASON_FAILED);
      assertThat(queue("{x}.a").ready()).isEqualTo(1);
    }
    shard.apply(Commands.send("{x}.a", "another"));
    reject("{x}.a");
    assertThat(queue("{x}.a").backingOff()).as("one stays where it is").isEqualTo(1);
    assertThat(queue("{x}.b").ready()).as("the other has its way before it").isEqualTo(1);
  }

  @Test
  void whoMakesADeadLetterQueueAfterTheFirstDeadLetterHasItAsWanted() {
    String dead = QueueName.deadLetterQueue(QUEUE);
    shard.apply(Commands.send(QUEUE, "a"));
    reject(QUEUE);
    QueueSettings made = queue(dead).settings();
    QueueSettings.getDescriptor()
        .getFields()
        .forEach(field -> assertThat(made.hasField(field)).as("%s", field).isTrue());
    Command create = create(dead, settings().setMaxDeliveries(16).setTtlMs(60_000));
    assertThat(shard.apply(QueueCreated.class, create).created()).isTrue();
    assertThat(shard.apply(QueueCreated.class, create).created()).as("a repeat").isFalse();
    assertThat(queue(dead).settings().getMaxDeliveries()).isEqualTo(16);
    assertThat(queue(dead).ready()).as("what is there stays").isEqualTo(1);
    assertThat(shard.apply(Rejected.class, create(dead, settings())).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_EXISTS_DIFFERENT);
  }

  @Test
  void aDeadLetterQueueThatWasChangedIsNobodyElses() {
    String dead = QueueName.deadLetterQueue(QUEUE);
    shard.apply(Commands.send(QUEUE, "a"));
    reject(QUEUE);
    shard.apply(Commands.updateQueue(dead, QueueSettings.newBuilder().setTtlMs(60_000)));
    assertThat(shard.apply(Rejected.class, create(dead, settings())).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_EXISTS_DIFFERENT);
  }

  @Test
  void aRedriveBeginsToCountAnew() {
    String dead = QueueName.deadLetterQueue(QUEUE);
    for (int i = 0; i <= HOPS; i++) {
      shard.apply(Commands.send(QUEUE, "m"));
      reject(QUEUE);
      assertThat(queue(dead).ready()).isPositive();
      shard.apply(Commands.of(Commands.redrive(dead)));
      passAndTick(0);
      passAndTick(0);
    }
    assertThat(queue(QUEUE).ready()).isEqualTo(HOPS + 1);
  }

  @Test
  void rejectedDeadLettersMakeOnlySoManyQueues() {
    shard.apply(Commands.send(QUEUE, "a"));
    String name = QUEUE;
    for (int i = 0; i < HOPS; i++) {
      reject(name);
      name = QueueName.deadLetterQueue(name);
      assertThat(queue(name).ready()).isEqualTo(1);
    }
    reject(name);
    assertThat(queue(name).deadLettered()).isZero();
    assertThat(queue(name).returned()).isEqualTo(1);
    shard.apply(
        QueueUpdated.class,
        Commands.updateQueue(name, QueueSettings.newBuilder().setMaxDeliveries(5)));
  }
}
