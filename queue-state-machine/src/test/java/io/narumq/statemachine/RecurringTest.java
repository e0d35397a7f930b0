package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.narumq.api.v1.ErrorReason;
import io.narumq.state.v1.Header;
import io.narumq.state.v1.RecurringSchedule;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.RecurringPut;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.Ticked;
import io.narumq.statemachine.store.Rows;
import io.narumq.statemachine.store.Schema;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that are stored again and again. */
class RecurringTest extends ShardTest {
  private long nowMs() {
    return TestShard.WALL_MS + shard.nowMs();
  }

  private RecurringPut put(String name, RecurringSchedule.Builder schedule, String body) {
    return shard.apply(
        RecurringPut.class, Commands.putRecurring(QUEUE, name, schedule, Commands.set(body)));
  }

  private ErrorReason refused(RecurringSchedule.Builder schedule, String... bodies) {
    return shard
        .apply(
            Rejected.class, Commands.putRecurring(QUEUE, "wrong", schedule, Commands.set(bodies)))
        .reason();
  }

  private List<RecurringView> all() {
    return shard.machine().reader().recurring(QUEUE, "", 2_000).orElseThrow();
  }

  @Test
  void storedWhenDueAndNotBefore() {
    long beginMs = nowMs();
    assertThat(put("beat", Commands.every(1_000, 0), "b"))
        .isEqualTo(new RecurringPut(true, beginMs + 1_000));
    passAndTick(999);
    assertThat(receive(9).deliveries()).isEmpty();
    passAndTick(1);
    Received received = receive(9);
    assertThat(bodies(received)).containsExactly("b");
    StoredMessage message =
        shard.machine().reader().messages(received.queueId(), received.deliveries().get(0)).get(0);
    assertThat(message.headers())
        .extracting(Header::getName, Header::getValue)
        .containsExactly(
            tuple("naru-due", Instant.ofEpochMilli(beginMs + 1_000).toString()),
            tuple("naru-recurring", "beat"));
    assertThat(all()).extracting(RecurringView::nextWallMs).containsExactly(beginMs + 2_000);
  }

  @Test
  void whatWasMissedIsStoredOnceAndItsPaceIsKept() {
    long beginMs = nowMs();
    put("beat", Commands.every(1_000, 0), "b");
    passAndTick(7_400);
    passAndTick(0);
    assertThat(bodies(receive(9))).containsExactly("b");
    assertThat(all().get(0).nextWallMs()).isEqualTo(beginMs + 8_000);
    passAndTick(600);
    assertThat(bodies(receive(9))).containsExactly("b");
    assertThat(all().get(0).stored()).isEqualTo(2);
  }

  @Test
  void byCron() {
    long beginMs = nowMs();
    RecurringPut put = put("minute", Commands.schedule(Commands.cron()), "m");
    assertThat(put.nextWallMs() % 60_000).isZero();
    assertThat(put.nextWallMs() - beginMs).isBetween(1L, 60_000L);
    passAndTick(put.nextWallMs() - beginMs - 1);
    assertThat(receive(9).deliveries()).isEmpty();
    passAndTick(1);
    assertThat(bodies(receive(9))).containsExactly("m");
  }

  @Test
  void theSameAgainChangesNothingAndAnotherTakesItsPlace() {
    RecurringPut first = put("beat", Commands.every(10_000, 0), "a");
    shard.advance(500);
    assertThat(put("beat", Commands.every(10_000, 0), "a"))
        .isEqualTo(new RecurringPut(false, first.nextWallMs()));
    assertThat(put("beat", Commands.every(10_000, 0), "b"))
        .isEqualTo(new RecurringPut(true, nowMs() + 10_000));
    passAndTick(9_999);
    assertThat(receive(9).deliveries()).isEmpty();
    passAndTick(1);
    assertThat(bodies(receive(9))).containsExactly("b");
    assertThat(all()).hasSize(1);
  }

  @Test
  void deletedIsGone() {
    put("beat", Commands.every(1_000, 0), "b");
    shard.apply(CommandResult.Done.class, Commands.deleteRecurring(QUEUE, "beat"));
    passAndTick(5_000);
    assertThat(receive(9).deliveries()).isEmpty();
    assertThat(all()).isEmpty();
    assertThat(shard.apply(Rejected.class, Commands.deleteRecurring(QUEUE, "beat")).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_RECURRING_NOT_FOUND);
    assertThat(shard.machine().nextWallTimerMs()).isEqualTo(QueueStateMachine.NO_TIMER);
  }

  @Test
  void goneWithTheirQueue() {
    for (int i = 0; i < 300; i++) {
      put("n" + i, Commands.every(1_000, 0), "b");
    }
    shard.apply(Commands.deleteQueue(QUEUE));
    shard.apply(Commands.createQueue(QUEUE, LEASE_MS, MAX_PROCESSING_MS));
    for (int i = 0; i < 20; i++) {
      passAndTick(500);
    }
    assertThat(Rows.all(shard.machine().rows(), Schema.RECURRING)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.RECURRING_NAME)).isEmpty();
    assertThat(Rows.all(shard.machine().rows(), Schema.WALL_TIMER)).isEmpty();
    assertThat(receive(9).deliveries()).isEmpty();
  }

  @Test
  void atMostAThousandOfAQueue() {
    for (int i = 0; i < 1_000; i++) {
      put("n" + i, Commands.every(1_000, 0), "b");
    }
    assertThat(refused(Commands.every(1_000, 0), "b"))
        .isEqualTo(ErrorReason.ERROR_REASON_TOO_MANY_RECURRING);
    put("n7", Commands.every(2_000, 0), "one that is there may change");
    shard.advance(1_000);
    int fired = 0;
    Ticked ticked = shard.apply(Ticked.class, Commands.tick(1_000));
    for (fired += ticked.fired(); ticked.more(); fired += ticked.fired()) {
      ticked = shard.apply(Ticked.class, Commands.tick(1_000));
    }
    assertThat(fired).isEqualTo(999);
  }

  @Test
  void largeOnesCountForMoreInATick() {
    for (int i = 0; i < 40; i++) {
      put("n" + i, Commands.every(1_000, 0), "b".repeat(60 << 10));
    }
    shard.advance(1_000);
    Ticked ticked = shard.apply(Ticked.class, Commands.tick(1_000));
    assertThat(ticked.fired()).as("about a megabyte").isBetween(16, 18);
    assertThat(ticked.more()).isTrue();
  }

  @Test
  void whatCanNotBeIsRefused() {
    assertThat(
            List.of(
                refused(RecurringSchedule.newBuilder(), "a"),
                refused(Commands.every(999, 0), "a"),
                refused(Commands.every(Long.MAX_VALUE, 0), "a"),
                refused(Commands.every(1_000, -1), "a"),
                refused(Commands.every(1_000, Long.MAX_VALUE), "a"),
                refused(Commands.schedule(Commands.cron().setHours(0)), "a"),
                refused(Commands.every(1_000, 0)),
                refused(Commands.every(1_000, 0), "a", "b"),
                refused(Commands.every(1_000, 0), "a".repeat(64 << 10))))
        .containsOnly(ErrorReason.ERROR_REASON_FIELD_INVALID);
    assertThat(
            shard
                .apply(
                    Rejected.class,
                    Commands.putRecurring(
                        "unknown", "a", Commands.every(1_000, 0), Commands.set("a")))
                .reason())
        .isEqualTo(ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND);
    assertThat(all()).isEmpty();
  }
}
