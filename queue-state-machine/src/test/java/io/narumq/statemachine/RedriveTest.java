package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Redrive;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private void deadLetterOf(String queue, String dead, String... bodies) {
    QueueSettings.Builder settings =
        Commands.settings(LEASE_MS, MAX_PROCESSING_MS).setDeadLetterQueue(dead);
    CreateQueue create = CreateQueue.newBuilder().setQueue(queue).setSettings(settings).build();
    shard.apply(Command.newBuilder().setCreateQueue(create).build());
    shard.apply(Commands.send(queue, bodies));
    reject(queue);
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      passAndTick(1_000);
      ticks(20);
    }
  }

  @Test
  void aFullTargetStopsNoOther() {
    String dead = "{x}.dead";
    for (int round = 0; round < 3; round++) {
      for (String name : new String[] {"a", "b", "c"}) {
        deadLetterOf("{x}." + name, dead, name + round, name + round + "+");
      }
    }
    update("{x}.a", QueueSettings.newBuilder().setMaxMessages(1));
    update("{x}.b", QueueSettings.newBuilder().setMaxMessages(2));
    redrive(Commands.redrive(dead));
    pass(2);
    assertThat(queue("{x}.c").ready()).isEqualTo(6);
    assertThat(queue("{x}.b").ready()).isEqualTo(2);
    assertThat(shard.machine().nextServingTimerMs())
        .as("it does not look all the time")
        .isGreaterThan(shard.nowMs());
    assertThat(queue(dead).redriving()).isTrue();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Received one = receiveFrom("{x}.a", 9);
      all.addAll(bodies(one));
      ack(Commands.receipts(one));
      pass(2);
    }
    assertThat(all).as("in their order").containsExactly("a0", "a0+", "a1", "a1+", "a2", "a2+");
    assertThat(queue("{x}.b").ready()).isEqualTo(2);
    assertThat(queue(dead).ready()).isEqualTo(4);
    ack(Commands.receipts(receiveFrom("{x}.b", 9)));
    update("{x}.b", QueueSettings.newBuilder().setMaxMessages(0));
    pass(2);
    assertThat(queue(dead).ready()).isZero();
    assertThat(queue(dead).redriving()).isFalse();
  }

  @Test
  void theRateIsExactAndNeverExceeded() {
    for (int perSecond : new int[] {1, 3, 7, 15, 19, 150, 333, 1_999}) {
      String queue = "{r" + perSecond + "}.q";
      String target = "{r" + perSecond + "}.t";
      shard.apply(Commands.createQueue(queue, LEASE_MS, MAX_PROCESSING_MS));
      shard.apply(Commands.createQueue(target, LEASE_MS, MAX_PROCESSING_MS));
      for (int i = 0; i < 10; i++) {
        String[] bodies = new String[perSecond];
        Arrays.fill(bodies, "");
        shard.apply(Commands.send(queue, bodies));
      }
      int step = Math.max(1, Math.min(100, perSecond / 10));
      shard.apply(Commands.of(Commands.redrive(queue).setTarget(target).setPerSecond(perSecond)));
      for (int ms = 0; ms <= 4_000; ms++) {
        if (shard.machine().nextServingTimerMs() <= shard.nowMs()) {
          shard.apply(Commands.tick(1_000));
        }
        if (ms % 100 == 0) {
          double due = perSecond * ms / 1_000.0;
          assertThat((double) queue(target).ready())
              .as("%s a second, after %s ms", perSecond, ms)
              .isBetween(due - 0.001 * perSecond, due + step);
        }
        shard.advance(1);
      }
      shard.apply(Commands.cancelRedrive(queue));
    }
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
