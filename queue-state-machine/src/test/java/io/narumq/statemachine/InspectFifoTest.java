package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Receipt;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.BrowsedMessage;
import io.narumq.statemachine.inspect.Explained;
import io.narumq.statemachine.inspect.MessageState;
import io.narumq.statemachine.inspect.ParkedLook;
import io.narumq.statemachine.inspect.ParkedPage;
import io.narumq.statemachine.inspect.ParkedPage.ParkedKey;
import io.narumq.statemachine.state.MessageLogs;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen of a FIFO queue: what is blocked and by what, and what is parked. */
class InspectFifoTest extends ShardTest {
  private static final String FIFO = "fifo";
  private static final int QUEUE_ID = 2;

  @BeforeEach
  void makeQueue() {
    QueueSettings.Builder settings = Commands.settings(LEASE_MS, MAX_PROCESSING_MS);
    settings.setMaxDeliveries(2).setOnPoison(PoisonAction.POISON_ACTION_PARK_VALUE);
    shard.apply(Commands.createFifo(FIFO, settings));
    shard.apply(Commands.send(FIFO, Commands.keyed("a", "a", "b", "b", "c", "a")));
  }

  private List<Receipt> receiveFifo(int max) {
    return Commands.receipts(shard.apply(Received.class, Commands.of(Commands.receive(FIFO, max))));
  }

  private List<String> seen(int pageSize) {
    List<String> seen = new ArrayList<>();
    BrowsePosition from = BrowsePosition.getDefaultInstance();
    boolean more = true;
    while (more) {
      BrowseQuery query =
          new BrowseQuery(FIFO, EnumSet.allOf(MessageState.class), pageSize, 9, from);
      BrowsePage page = shard.machine().reader().browse(query).orElseThrow();
      page.messages().forEach(m -> seen.add(m.body().toStringUtf8() + " " + m.located().state()));
      more = page.next().isPresent();
      from = page.next().orElse(from);
    }
    return seen;
  }

  private ParkedPage parked(Optional<String> after, int limit) {
    return shard.machine().reader().parked(FIFO, after, limit).orElseThrow();
  }

  @Test
  void parkedKeysAreListedPageByPage() {
    assertThat(parked(Optional.empty(), 1).keys()).isEmpty();
    for (int i = 0; i < 150; i++) {
      shard.apply(Commands.send(FIFO, Commands.keyed("b")));
    }
    shard.apply(Commands.giveBack(receiveFifo(2), ReturnReason.RETURN_REASON_REJECTED));
    ParkedPage first = parked(Optional.empty(), 1);
    assertThat(first.more()).isTrue();
    ParkedKey a = first.keys().get(0);
    assertThat(a.key()).isEqualTo("a");
    assertThat(a.blocked()).isEqualTo(2);
    assertThat(a.reason()).isEqualTo(DeadLetterReason.DEAD_LETTER_REASON_REJECTED_VALUE);
    assertThat(a.parkedWallMs()).isEqualTo(TestShard.WALL_MS + shard.nowMs());
    assertThat(a.head().located().sequence()).isZero();
    assertThat(a.head().located().deliveryCount()).isEqualTo(1);
    ParkedPage last = parked(Optional.of("a"), 1);
    assertThat(last.more()).isFalse();
    assertThat(last.keys()).extracting(ParkedKey::key).containsExactly("b");
    assertThat(last.keys().get(0).blocked()).as("or more").isEqualTo(ParkedLook.BLOCKED_MAX);
    assertThat(parked(Optional.of("b"), 1).keys()).isEmpty();
    assertThat(shard.machine().reader().parked("none", Optional.empty(), 1)).isEmpty();
  }

  private Explained explain(long sequence) {
    return shard
        .machine()
        .reader()
        .explain(FIFO, QUEUE_ID, MessageLogs.FIFO_LANE, sequence)
        .orElseThrow();
  }

  private long blockerOf(long sequence) {
    Explained found = explain(sequence);
    assertThat(found.state()).isEqualTo(MessageState.BLOCKED);
    return found.blockedBy().map(BrowsedMessage::located).orElseThrow().sequence();
  }

  @Test
  void everyMessageIsFoundWhateverThePages() {
    List<Receipt> leased = receiveFifo(2);
    shard.apply(Commands.giveBack(leased.subList(1, 2), ReturnReason.RETURN_REASON_REJECTED));
    List<String> all =
        List.of("c4 READY", "a0 LEASED", "a1 BLOCKED", "b3 BLOCKED", "a5 BLOCKED", "b2 PARKED");
    for (int pageSize : List.of(1, 2, 5, 100)) {
      assertThat(seen(pageSize)).hasSameElementsAs(all).hasSize(all.size());
    }
  }

  @Test
  void whatIsBlockedIsSaidToBeByWhat() {
    assertThat(explain(0).state()).isEqualTo(MessageState.READY);
    assertThat(explain(0).blockedBy()).isEmpty();
    assertThat(blockerOf(1)).as("ready").isZero();
    assertThat(explain(1).message().orElseThrow().key()).isEqualTo("a");
    List<Receipt> leased = receiveFifo(2);
    assertThat(explain(2).state()).isEqualTo(MessageState.LEASED);
    assertThat(blockerOf(5)).as("leased").isZero();
    shard.apply(Commands.giveBack(leased.subList(0, 1), ReturnReason.RETURN_REASON_FAILED, 500));
    assertThat(explain(0).state()).isEqualTo(MessageState.BACKING_OFF);
    assertThat(blockerOf(1)).as("backing off").isZero();
    shard.apply(Commands.giveBack(leased.subList(1, 2), ReturnReason.RETURN_REASON_REJECTED));
    assertThat(explain(2).state()).isEqualTo(MessageState.PARKED);
    assertThat(blockerOf(3)).as("parked").isEqualTo(2);
    passAndTick(500);
    shard.apply(Commands.ack(receiveFifo(1)));
    assertThat(explain(4).state()).as("its turn came first").isEqualTo(MessageState.SETTLED);
    shard.apply(Commands.ack(receiveFifo(1)));
    assertThat(explain(0).state()).isEqualTo(MessageState.SETTLED);
    assertThat(explain(1).state()).isEqualTo(MessageState.READY);
    assertThat(blockerOf(5)).isEqualTo(1);
  }

  @Test
  void theHeadIsFoundHoweverManyKeysAreReady() {
    for (int i = 0; i < 12; i++) {
      int first = i * 1_000;
      String[] keys =
          IntStream.range(first, first + 1_000).mapToObj(key -> "k" + key).toArray(String[]::new);
      shard.apply(Commands.send(FIFO, Commands.keyed(keys)));
    }
    shard.apply(Commands.send(FIFO, Commands.keyed("z", "z", "z")));
    assertThat(blockerOf(12_008)).isEqualTo(12_006);
    assertThat(blockerOf(12_007)).isEqualTo(12_006);
  }

  @Test
  void whatIsBlockedByADeadLetterIsSaidToBe() {
    String dead = "{" + FIFO + "}.dlq";
    shard.apply(
        Commands.updateQueue(
            FIFO,
            QueueSettings.newBuilder().setOnPoison(PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE)));
    shard.apply(Commands.createQueue(dead, LEASE_MS, MAX_PROCESSING_MS));
    shard.apply(Commands.updateQueue(dead, QueueSettings.newBuilder().setMaxMessages(1)));
    shard.apply(Commands.send(dead, "full"));
    shard.apply(Commands.giveBack(receiveFifo(3), ReturnReason.RETURN_REASON_REJECTED));
    passAndTick(0);
    Explained blocked = explain(3);
    assertThat(blocked.state()).isEqualTo(MessageState.BLOCKED);
    assertThat(blocked.blockedBy().orElseThrow().located().sequence()).isEqualTo(2);
    assertThat(blocked.blockedBy().orElseThrow().located().state())
        .isEqualTo(MessageState.DEAD_LETTERING);
  }
}
