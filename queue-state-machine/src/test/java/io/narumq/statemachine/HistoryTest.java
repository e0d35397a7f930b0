package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.HistoryMode;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.UnparkAction;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.HistoryEndsRecord;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.inspect.HistoryPage;
import io.narumq.statemachine.inspect.HistoryQuery;
import io.narumq.statemachine.inspect.HistoryQuery.MessageName;
import io.narumq.statemachine.state.History;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of messages, and what that costs. */
class HistoryTest extends ShardTest {
  private static final int QUEUE_ID = 1;

  private void remember(HistoryMode mode) {
    shard.apply(
        Commands.updateQueue(QUEUE, QueueSettings.newBuilder().setHistory(mode.getNumber())));
  }

  private List<HistoryRecord> rows() {
    return List.copyOf(Rows.all(shard.machine().rows(), Schema.HISTORY).values());
  }

  private List<String> events() {
    return rows().stream()
        .map(
            row ->
                HistoryEvent.forNumber(row.getEvent()).name().replace("HISTORY_EVENT_", "")
                    + " "
                    + row.getFirst()
                    + "+"
                    + row.getCount())
        .toList();
  }

  private void failOnce() {
    List<Receipt> receipts = Commands.receipts(receive(1));
    shard.apply(Commands.giveBack(receipts, ReturnReason.RETURN_REASON_FAILED));
  }

  @Test
  void aPurgeIsOneEventOfALane() {
    shard.apply(Commands.send(QUEUE, "leased", "back", "new"));
    shard.apply(Commands.send(QUEUE, Commands.set("urgent").setPriority(9)));
    shard.apply(Commands.send(QUEUE, Commands.set("later").setDelayMs(60_000)));
    receive(1);
    List<Receipt> receipts = Commands.receipts(receive(2));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), true));
    assertThat(events()).containsExactly("NOT_STARTED 1+1");
    shard.apply(Commands.purge(QUEUE));
    assertThat(events()).containsExactly("NOT_STARTED 1+1", "PURGED 1+2", "PURGED 0+1");
    shard.apply(Commands.purge(QUEUE));
    passAndTick(LEASE_MS);
    passAndTick(0);
    assertThat(events()).hasSize(5).endsWith("PURGED 0+1");
  }

  @Test
  void whatBecomesOfAPoisonedKeyIsRemembered() {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    shard.apply(
        Commands.createFifo(
            "f", settings.setMaxDeliveries(1).setOnPoison(PoisonAction.POISON_ACTION_PARK_VALUE)));
    shard.apply(Commands.send("f", Commands.keyed("k")));
    failOnceOf("f");
    assertThat(events()).containsExactly("FAILED 0+1", "PARKED 0+1");
    assertThat(rows().get(1).getReason())
        .isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_MAX_DELIVERIES_VALUE);
    shard.apply(Commands.unpark("f", "k", UnparkAction.UNPARK_ACTION_RETRY));
    failOnceOf("f");
    shard.apply(Commands.unpark("f", "k", UnparkAction.UNPARK_ACTION_SKIP));
    assertThat(events())
        .containsExactly(
            "FAILED 0+1", "PARKED 0+1", "UNPARKED 0+1", "FAILED 0+1", "PARKED 0+1", "SKIPPED 0+1");
  }

  private void failOnceOf(String queue) {
    Received received = shard.apply(Received.class, Commands.of(Commands.receive(queue, 1)));
    shard.apply(Commands.giveBack(Commands.receipts(received), false));
  }

  @Test
  void thePlainPathLeavesNothing() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    ack(Commands.receipts(receive(2)));
    assertThat(rows()).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.HISTORY_ENDS)).isEmpty();
  }

  @Test
  void whatFollowsEachOtherSharesARow() {
    for (int i = 0; i < 5; i++) {
      shard.apply(Commands.send(QUEUE, Commands.set("a", "b").setTtlMs(100)));
    }
    passAndTick(100);
    assertThat(events()).containsExactly("EXPIRED 0+10");
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    List<Receipt> receipts = Commands.receipts(receive(3));
    shard.apply(Commands.giveBack(receipts.subList(1, 3), true));
    shard.apply(Commands.giveBack(receipts.subList(0, 1), true));
    assertThat(events()).containsExactly("EXPIRED 0+10", "NOT_STARTED 11+2", "NOT_STARTED 10+1");
  }

  @Test
  void anotherMomentIsAnotherRow() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(2));
    shard.apply(Commands.giveBack(receipts.subList(0, 1), true));
    shard.advance(1);
    shard.apply(Commands.giveBack(receipts.subList(1, 2), true));
    assertThat(events()).containsExactly("NOT_STARTED 0+1", "NOT_STARTED 1+1");
  }

  @Test
  void itTellsOfWhichDeliveryAndWhereTo() {
    shard.apply(Commands.send(QUEUE, "a"));
    receive(1);
    passAndTick(LEASE_MS);
    List<Receipt> receipts = Commands.receipts(receive(1));
    shard.apply(Commands.giveBack(receipts, ReturnReason.RETURN_REASON_REJECTED));
    passAndTick(0);
    assertThat(events()).containsExactly("LEASE_ENDED 0+1", "DEAD_LETTERED 0+1");
    assertThat(rows().get(0).getLeaseId()).isEqualTo(1);
    HistoryRecord dead = rows().get(1);
    assertThat(dead.getDeliveryCount()).isEqualTo(2);
    assertThat(dead.getToQueue()).isEqualTo("{orders}.dlq");
    assertThat(dead.getToFirst()).isZero();
    shard.apply(Commands.of(Commands.redrive("{orders}.dlq")));
    passAndTick(0);
    assertThat(events()).containsExactly("LEASE_ENDED 0+1", "DEAD_LETTERED 0+1", "REDRIVEN 0+1");
    assertThat(rows().get(2).getToFirst()).isEqualTo(1);
  }

  @Test
  void allOfItOrNoneOfItIfAskedTo() {
    remember(HistoryMode.HISTORY_MODE_ALL);
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(2));
    ack(receipts.subList(0, 1));
    passAndTick(LEASE_MS);
    ack(receipts.subList(1, 2));
    List<String> all =
        List.of("SENT 0+2", "LEASED 0+2", "ACKED 0+1", "LEASE_ENDED 1+1", "ACKED 1+1");
    assertThat(events()).isEqualTo(all);
    remember(HistoryMode.HISTORY_MODE_NONE);
    shard.apply(Commands.send(QUEUE, "c"));
    failOnce();
    assertThat(events()).as("what was remembered stays").isEqualTo(all);
  }

  private List<Long> seen(HistoryQuery query) {
    HistoryPage page = shard.machine().reader().history(query).orElseThrow();
    List<Long> numbers = new ArrayList<>();
    page.events().forEach(event -> numbers.add(event.number()));
    if (page.nextBefore() > 0) {
      numbers.addAll(
          seen(new HistoryQuery(QUEUE, query.message(), page.nextBefore(), query.eventsMax())));
    }
    return numbers;
  }

  private static Optional<MessageName> message(int queueId, int lane, long sequence) {
    return Optional.of(new MessageName(queueId, lane, sequence));
  }

  @Test
  void itIsReadBackwardsWhateverThePages() {
    assertThat(seen(new HistoryQuery(QUEUE, Optional.empty(), 0, 1))).isEmpty();
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Long> numbers = new ArrayList<>();
    for (long number = 1; number <= 1_200; number++) {
      failOnce();
      numbers.add(0, number);
    }
    for (int size : List.of(7, 500, 1_000, 1_200)) {
      assertThat(seen(new HistoryQuery(QUEUE, Optional.empty(), 0, size))).isEqualTo(numbers);
    }
    assertThat(seen(new HistoryQuery(QUEUE, Optional.empty(), 3, 9))).containsExactly(2L, 1L);
    assertThat(seen(new HistoryQuery(QUEUE, message(QUEUE_ID, 0, 0), 0, 500))).isEqualTo(numbers);
    for (Optional<MessageName> other :
        List.of(
            message(QUEUE_ID, 0, 1),
            message(QUEUE_ID, 1, 0),
            message(2, 0, 0),
            message(QUEUE_ID, 0, Long.MIN_VALUE),
            message(QUEUE_ID, 0, Long.MAX_VALUE))) {
      assertThat(seen(new HistoryQuery(QUEUE, other, 0, 500))).as("%s", other).isEmpty();
    }
    assertThat(shard.machine().reader().history(new HistoryQuery("none", Optional.empty(), 0, 1)))
        .isEmpty();
  }

  @Test
  void theOldestAreForgottenAndADeletedQueueIsWhole() {
    shard.apply(Commands.send(QUEUE, "a"));
    for (int i = 0; i < History.EVENTS_MAX + 3; i++) {
      failOnce();
    }
    assertThat(rows()).hasSize(History.EVENTS_MAX);
    assertThat(Rows.all(shard.machine().rows(), Schema.HISTORY_ENDS).get(QUEUE_ID))
        .isEqualTo(
            HistoryEndsRecord.newBuilder().setFirst(4).setNext(History.EVENTS_MAX + 4).build());
    shard.apply(Commands.deleteQueue(QUEUE));
    for (int i = 0; i < 100; i++) {
      passAndTick(0);
    }
    assertThat(rows()).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.HISTORY_ENDS)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.DROPPED_QUEUE)).isEmpty();
  }
}
