package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Receipt;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.LeaseView;
import io.narumq.statemachine.inspect.Located;
import io.narumq.statemachine.inspect.MessageState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where one message is: every place that it can be in. */
class ExplainTest extends ShardTest {
  private static final int QUEUE_ID = 1;
  private static final int PLAIN = 0;
  private static final int DELAYED_LANE = 10;

  private Explained explain(int lane, long sequence) {
    return explain(QUEUE_ID, lane, sequence);
  }

  private Explained explain(int queueId, int lane, long sequence) {
    return shard.machine().reader().explain(QUEUE, queueId, lane, sequence).orElseThrow();
  }

  private Located located(int lane, long sequence) {
    return explain(lane, sequence).message().orElseThrow().located();
  }

  private MessageState state(long sequence) {
    return explain(PLAIN, sequence).state();
  }

  @Test
  void fromReadyToSettled() {
    assertThat(state(0)).isEqualTo(MessageState.NEVER_EXISTED);
    shard.apply(Commands.send(QUEUE, "a", "b"));
    assertThat(located(PLAIN, 1).state()).isEqualTo(MessageState.READY);
    List<Receipt> receipts = Commands.receipts(receive(2));
    Located leased = located(PLAIN, 1);
    assertThat(leased.deliveryCount()).isEqualTo(1);
    assertThat(leased.lease()).isEqualTo(new LeaseView(1, "", 1_000 + LEASE_MS, 1_000 + LEASE_MS));
    ack(receipts.subList(0, 1));
    assertThat(state(0)).isEqualTo(MessageState.SETTLED);
    assertThat(explain(PLAIN, 0).message()).isEmpty();
    assertThat(state(1)).isEqualTo(MessageState.LEASED);
    passAndTick(LEASE_MS);
    assertThat(located(PLAIN, 1).state()).isEqualTo(MessageState.READY);
    assertThat(located(PLAIN, 1).deliveryCount()).isEqualTo(1);
    ack(receipts.subList(1, 2));
    assertThat(state(1)).as("the set is gone").isEqualTo(MessageState.SETTLED);
    assertThat(state(2)).isEqualTo(MessageState.NEVER_EXISTED);
  }

  @Test
  void theLeaseOfASessionAmongManyIsFound() {
    shard.apply(Commands.attach("s1", 20_000));
    for (int i = 0; i < 2_500; i++) {
      shard.apply(Commands.send(QUEUE, "x"));
    }
    for (int i = 0; i < 2_500; i++) {
      receiveIn("s1", 1);
    }
    LeaseView lease = located(PLAIN, 2_222).lease();
    assertThat(lease.leaseId()).isEqualTo(2_223);
    assertThat(lease.sessionId()).isEqualTo("s1");
    assertThat(lease.keptAtMostMs()).isEqualTo(1_000 + MAX_PROCESSING_MS);
  }

  @Test
  void aSessionThatIsSilentKeepsNothing() {
    shard.apply(Commands.attach("s1", 50_000));
    shard.apply(Commands.send(QUEUE, "x"));
    receiveIn("s1", 1);
    assertThat(located(PLAIN, 0).lease().endsMs()).as("the session's end").isEqualTo(51_000);
    shard.apply(Commands.attach("s1", 10_000));
    assertThat(located(PLAIN, 0).lease().endsMs()).as("its own").isEqualTo(1_000 + LEASE_MS);
  }

  @Test
  void whatFailedBacksOffAndWhatIsRejectedIsOnItsWay() {
    shard.apply(Commands.send(QUEUE, "a", "b"));
    List<Receipt> receipts = Commands.receipts(receive(2));
    shard.apply(Commands.giveBack(receipts.subList(0, 1), ReturnReason.RETURN_REASON_FAILED, 700));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), ReturnReason.RETURN_REASON_REJECTED));
    assertThat(located(PLAIN, 0).state()).isEqualTo(MessageState.BACKING_OFF);
    assertThat(located(PLAIN, 0).untilServingMs()).isEqualTo(1_700);
    assertThat(state(1)).isEqualTo(MessageState.DEAD_LETTERING);
    passAndTick(700);
    assertThat(state(0)).isEqualTo(MessageState.READY);
    assertThat(state(1)).as("the copy has another id").isEqualTo(MessageState.SETTLED);
  }

  @Test
  void whatIsDelayedIsLeasedLater() {
    shard.apply(Commands.send(QUEUE, Commands.set("a", "b").setDelayMs(500)));
    assertThat(located(DELAYED_LANE, 1).state()).isEqualTo(MessageState.DELAYED);
    passAndTick(500);
    assertThat(located(DELAYED_LANE, 1).state()).isEqualTo(MessageState.READY);
    receive(2);
    assertThat(located(DELAYED_LANE, 1).lease().leaseId()).isEqualTo(1);
  }

  @Test
  void whatExpiredIsSaidToBeUntilItIsTakenAway() {
    shard.apply(Commands.send(QUEUE, "a"));
    shard.apply(Commands.send(QUEUE, Commands.set("b").setTtlMs(50)));
    shard.advance(50);
    shard.apply(Commands.send(QUEUE, "c"));
    assertThat(state(1)).isEqualTo(MessageState.EXPIRED);
    shard.apply(Commands.tick(1_000));
    assertThat(state(1)).as("behind the cursor").isEqualTo(MessageState.SETTLED);
    assertThat(state(2)).isEqualTo(MessageState.READY);
  }

  @Test
  void namesOfNone() {
    shard.apply(Commands.send(QUEUE, "a"));
    for (int lane : List.of(-1, 1, 19, 20, 127, Integer.MIN_VALUE)) {
      assertThat(explain(lane, 0).state()).isEqualTo(MessageState.NEVER_EXISTED);
    }
    for (long sequence : List.of(-1L, 1L, Long.MAX_VALUE, Long.MIN_VALUE)) {
      assertThat(state(sequence)).isEqualTo(MessageState.NEVER_EXISTED);
    }
    assertThat(explain(2, PLAIN, 0).state()).isEqualTo(MessageState.NEVER_EXISTED);
    assertThat(shard.machine().reader().explain("none", QUEUE_ID, PLAIN, 0)).isEmpty();
  }
}
