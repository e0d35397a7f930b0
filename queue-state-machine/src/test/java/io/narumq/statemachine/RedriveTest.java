package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Redrive;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import org.junit.jupiter.api.Test;

/** Messages that are sent back from a dead-letter queue, or on from any other. */
class RedriveTest extends ShardTest {
  private static final String DEAD = "{" + QUEUE + "}.dlq";

  private void update(String queue, QueueSettings.Builder changes) {
    assertThat(shard.apply(Commands.updateQueue(queue, changes))).isNotInstanceOf(Rejected.class);
  }

  private QueueView queue(String name) {
    return shard.machine().reader().queue(name).orElseThrow();
  }

  private Received receiveFrom(String queue, int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(queue, max)));
  }

  /** Whatever can be received of a queue is rejected, and gets to its dead-letter queue. */
  private void reject(String queue) {
    Received received = receiveFrom(queue, 100);
    shard.apply(
        Commands.giveBack(Commands.receipts(received), ReturnReason.RETURN_REASON_REJECTED));
    ticks(5);
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      shard.apply(Commands.tick(1_000));
    }
  }

  private void redrive(Redrive.Builder redrive) {
    shard.apply(Commands.of(redrive));
    ticks(5);
  }

  private static OutgoingSet.Builder mortal(long ttlMs, String... bodies) {
    return Commands.set(bodies).setTtlMs(ttlMs);
  }

  @Test
  void eachMessageHasItsOwnTimeToLiveAgain() {
    update(QUEUE, QueueSettings.newBuilder().setTtlMs(5_000));
    shard.apply(Commands.send(QUEUE, mortal(-1, "forever"), mortal(1_000, "a second", "too")));
    shard.apply(Commands.send(QUEUE, "five"));
    reject(QUEUE);
    passAndTick(60_000);
    assertThat(queue(DEAD).ready()).as("none has an end there").isEqualTo(4);
    redrive(Commands.redrive(DEAD));
    assertThat(queue(QUEUE).ready()).isEqualTo(4);
    passAndTick(999);
    assertThat(queue(QUEUE).ready()).isEqualTo(4);
    passAndTick(1);
    assertThat(queue(QUEUE).ready()).isEqualTo(2);
    passAndTick(4_000);
    passAndTick(LEASE_MS);
    assertThat(bodies(receive(10))).containsExactly("forever");
  }

  @Test
  void aTimeToLiveOutlivesTwoDeadLetterQueues() {
    shard.apply(Commands.send(QUEUE, mortal(1_000, "a")));
    reject(QUEUE);
    reject(DEAD);
    redrive(Commands.redrive(DEAD + ".dlq").setTarget(QUEUE));
    assertThat(queue(QUEUE).ready()).isEqualTo(1);
    reject(QUEUE);
    redrive(Commands.redrive(DEAD));
    passAndTick(1_000);
    assertThat(queue(QUEUE).ready()).isZero();
    assertThat(queue(QUEUE).expired()).isEqualTo(1);
  }

  @Test
  void messagesOfDifferentTimesShareTheRoomOfTheirQueue() {
    for (int i = 0; i < 6; i++) {
      shard.apply(Commands.send(QUEUE, mortal(i % 3 * 60_000L, "m" + i)));
    }
    reject(QUEUE);
    update(QUEUE, QueueSettings.newBuilder().setMaxMessages(4).setMaxBytes(9));
    redrive(Commands.redrive(DEAD));
    assertThat(queue(QUEUE).ready()).isEqualTo(4);
    assertThat(bodies(receive(10))).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
  }
}
