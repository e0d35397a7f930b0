package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.QueueUpdated;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other queues were found to get wrong and no other test shows. */
class EdgeCasesTest extends ShardTest {
  private static final String DEAD = "{orders}.dlq";
  private static final long AGEING_MS = 1_000;

  @BeforeEach
  void settings() {
    update(
        QUEUE,
        QueueSettings.newBuilder()
            .setPriorityAgeingMs(AGEING_MS)
            .setMaxDeliveries(5)
            .setDeadLetterQueue(DEAD));
  }

  private void update(String queue, QueueSettings.Builder changes) {
    shard.apply(QueueUpdated.class, Commands.updateQueue(queue, changes));
  }

  private static OutgoingSet.Builder urgent(String body, int priority) {
    return Commands.set(body).setPriority(priority);
  }

  private void giveBack(Received received, ReturnReason reason) {
    shard.apply(Commands.giveBack(Commands.receipts(received), reason, 0));
  }

  private long ready(String queue) {
    return shard.machine().reader().queue(queue).map(QueueView::ready).orElse(-1L);
  }

  @Test
  void whoHasWaitedForLongIsNotStarved() {
    shard.apply(Commands.send(QUEUE, urgent("old", 1)));
    shard.advance(3 * AGEING_MS - 1);
    shard.apply(Commands.send(QUEUE, urgent("new", 4)));
    assertThat(bodies(receive(1))).as("not before its time").containsExactly("new");
    shard.advance(1);
    shard.apply(Commands.send(QUEUE, urgent("newer", 4)));
    assertThat(bodies(receive(2))).containsExactly("old", "newer");
  }

  @Test
  void whatCameBackWithAnOldOneWaitsForItsTurn() {
    shard.apply(Commands.send(QUEUE, urgent("old", 1)));
    shard.advance(AGEING_MS);
    shard.apply(Commands.send(QUEUE, urgent("young", 1)));
    Received both = receive(2);
    shard.apply(Commands.giveBack(Commands.receipts(both), true));
    shard.apply(Commands.send(QUEUE, urgent("high", 2)));
    assertThat(bodies(receive(3))).containsExactly("old", "high", "young");
  }

  @Test
  void whatComesBackKeepsItsPriority() {
    shard.apply(Commands.send(QUEUE, urgent("low", 1), urgent("high", 2)));
    Received high = receive(1);
    assertThat(bodies(high)).containsExactly("high");
    giveBack(high, ReturnReason.RETURN_REASON_FAILED);
    assertThat(bodies(receive(2))).containsExactly("high", "low");
  }

  @Test
  void deadLettersDoNotGoInACircle() {
    shard.apply(Commands.send(QUEUE, "a"));
    giveBack(receive(1), ReturnReason.RETURN_REASON_REJECTED);
    shard.apply(Commands.tick(10));
    Rejected circle =
        shard.apply(
            Rejected.class,
            Commands.updateQueue(
                DEAD, QueueSettings.newBuilder().setMaxDeliveries(1).setDeadLetterQueue(QUEUE)));
    assertThat(circle.reason()).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  @Test
  void aDeadLetterQueueThatWasDeletedIsMadeAgain() {
    for (String body : new String[] {"a", "b"}) {
      shard.apply(Commands.send(QUEUE, body));
      giveBack(receive(1), ReturnReason.RETURN_REASON_REJECTED);
      shard.apply(Commands.tick(10));
      assertThat(ready(DEAD)).isEqualTo(1);
      shard.apply(Commands.deleteQueue(DEAD));
    }
    assertThat(shard.machine().reader().queue(DEAD)).isEmpty();
  }

  @Test
  void aDeadLetterDoesNotBringTheTimeThatItHadLeft() {
    shard.apply(Commands.send(QUEUE, Commands.set("a").setTtlMs(1_000)));
    giveBack(receive(1), ReturnReason.RETURN_REASON_REJECTED);
    shard.apply(Commands.tick(10));
    passAndTick(LEASE_MS);
    assertThat(ready(DEAD)).as("it has the time of its new queue: no end").isEqualTo(1);
    assertThat(ready(QUEUE)).isZero();
  }
}
