package io.narumq.statemachine;

import static io.narumq.statemachine.inspect.MessageState.BACKING_OFF;
import static io.narumq.statemachine.inspect.MessageState.DEAD_LETTERING;
import static io.narumq.statemachine.inspect.MessageState.DELAYED;
import static io.narumq.statemachine.inspect.MessageState.EXPIRED;
import static io.narumq.statemachine.inspect.MessageState.LEASED;
import static io.narumq.statemachine.inspect.MessageState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ReturnReason;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Tick;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.inspect.BrowsePage;
import io.narumq.statemachine.inspect.BrowseQuery;
import io.narumq.statemachine.inspect.BrowsedMessage;
import io.narumq.statemachine.inspect.LeaseView;
import io.narumq.statemachine.inspect.MessageState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A look at what is in a queue: it finds everything, whatever the pages, and changes nothing. */
class BrowseTest extends ShardTest {
  private static final Set<MessageState> ALL = EnumSet.allOf(MessageState.class);

  private BrowsePage page(Set<MessageState> states, int messagesMax, BrowsePosition from) {
    return shard
        .machine()
        .reader()
        .browse(new BrowseQuery(QUEUE, states, messagesMax, 100, from))
        .orElseThrow();
  }

  private List<BrowsedMessage> browse(Set<MessageState> states, int pageSize) {
    List<BrowsedMessage> found = new ArrayList<>();
    BrowsePage page = page(states, pageSize, BrowsePosition.getDefaultInstance());
    found.addAll(page.messages());
    while (page.next().isPresent()) {
      page = page(states, pageSize, page.next().get());
      assertThat(page.messages()).hasSizeLessThanOrEqualTo(pageSize);
      found.addAll(page.messages());
    }
    return found;
  }

  private List<String> seen(Set<MessageState> states, int pageSize) {
    return browse(states, pageSize).stream()
        .map(message -> message.body().toStringUtf8() + " " + message.located().state())
        .toList();
  }

  /** Leaves what the serving clock drives as it is. */
  private static Command wallTick() {
    return Command.newBuilder().setTick(Tick.newBuilder().setLimit(1_000)).build();
  }

  /** One or more of every kind. */
  private void fill() {
    shard.apply(Commands.attach("s1", 20_000));
    shard.apply(Commands.send(QUEUE, "leased 1", "leased 2", "fails", "rejected", "back"));
    shard.apply(Commands.send(QUEUE, "ready 1", "ready 2"));
    shard.apply(Commands.send(QUEUE, "ready 3"));
    shard.apply(Commands.send(QUEUE, Commands.set("due").setPriority(9).setDelayMs(1)));
    shard.apply(Commands.send(QUEUE, Commands.set("later", "latest").setDelayMs(5_000)));
    receiveIn("s1", 2);
    Received rest = receive(3);
    var receipts = Commands.receipts(rest);
    shard.apply(Commands.giveBack(receipts.subList(0, 1), ReturnReason.RETURN_REASON_FAILED, 700));
    shard.apply(Commands.giveBack(receipts.subList(1, 2), ReturnReason.RETURN_REASON_REJECTED));
    shard.apply(Commands.giveBack(receipts.subList(2, 3), true));
    shard.advance(1);
    shard.apply(wallTick());
  }

  @Test
  void everyMessageIsFoundWhateverThePages() {
    fill();
    List<String> all =
        List.of(
            "due READY",
            "back READY",
            "ready 1 READY",
            "ready 2 READY",
            "ready 3 READY",
            "fails BACKING_OFF",
            "leased 1 LEASED",
            "leased 2 LEASED",
            "later DELAYED",
            "latest DELAYED",
            "rejected DEAD_LETTERING");
    for (int pageSize : List.of(1, 2, 3, 7, 100)) {
      assertThat(seen(ALL, pageSize)).as("pages of %s", pageSize).isEqualTo(all);
    }
    for (MessageState state : MessageState.values()) {
      assertThat(seen(Set.of(state), 2))
          .isEqualTo(all.stream().filter(text -> text.endsWith(" " + state)).toList());
    }
  }

  @Test
  void itTellsWhoHasAMessageAndForHowLong() {
    fill();
    BrowsedMessage leased = browse(Set.of(LEASED), 1).get(0);
    assertThat(leased.located().deliveryCount()).isEqualTo(1);
    LeaseView lease = leased.located().lease();
    assertThat(lease.sessionId()).isEqualTo("s1");
    assertThat(lease.endsMs()).isEqualTo(1_000 + LEASE_MS);
    assertThat(lease.keptAtMostMs()).isEqualTo(1_000 + MAX_PROCESSING_MS);
    BrowsedMessage failed = browse(Set.of(BACKING_OFF), 1).get(0);
    assertThat(failed.located().untilServingMs()).isEqualTo(1_000 + 700);
    assertThat(failed.enqueuedWallMs()).isEqualTo(TestShard.WALL_MS + 1_000);
    BrowsedMessage delayed = browse(Set.of(DELAYED), 1).get(0);
    assertThat(delayed.dueWallMs()).isEqualTo(TestShard.WALL_MS + 6_000);
    assertThat(delayed.bodyBytes()).isEqualTo("later".length());
    assertThat(browse(Set.of(DEAD_LETTERING), 1).get(0).located().deliveryCount()).isEqualTo(1);
  }

  @Test
  void aLookChangesNothing() {
    fill();
    var before = StateDump.of(shard.machine().rows());
    browse(ALL, 3);
    assertThat(StateDump.of(shard.machine().rows())).isEqualTo(before);
  }

  @Test
  void whatIsSettledIsNotThereAndWhatExpiredIsSaidToBe() {
    shard.apply(Commands.send(QUEUE, "a", "b", "c"));
    shard.apply(Commands.send(QUEUE, Commands.set("d").setTtlMs(50)));
    ack(Commands.receipts(receive(2)));
    shard.advance(50);
    shard.apply(Commands.send(QUEUE, "e"));
    assertThat(seen(ALL, 100)).containsExactly("c READY", "d EXPIRED", "e READY");
    shard.apply(wallTick());
    assertThat(seen(ALL, 100)).containsExactly("c READY", "e READY");
    assertThat(browse(Set.of(EXPIRED), 100)).isEmpty();
  }

  @Test
  void aPageEndsAfterManyRowsThatNobodyWants() {
    String[] bodies = new String[4];
    Arrays.fill(bodies, "x");
    for (int i = 0; i < 12_000; i++) {
      shard.apply(Commands.send(QUEUE, bodies));
    }
    BrowsePage first = page(Set.of(READY), 100, BrowsePosition.getDefaultInstance());
    assertThat(first.messages()).hasSize(100);
    BrowsePage none = page(Set.of(EXPIRED), 100, BrowsePosition.getDefaultInstance());
    assertThat(none.messages()).isEmpty();
    assertThat(none.next()).isPresent();
    assertThat(page(Set.of(EXPIRED), 100, none.next().get()).next()).isEmpty();
  }

  @Test
  void positionsOfNoneDoNoHarm() {
    fill();
    for (int stage = 0; stage < 7; stage++) {
      for (long number : List.of(0L, 3L, 1L << 61)) {
        BrowsePosition strange =
            BrowsePosition.newBuilder()
                .setStageValue(stage)
                .setLane((int) (number & 31))
                .setSequence(number)
                .setTimerMs(number)
                .setTimerKind((int) number)
                .setTimerId(number)
                .setSeen((int) number)
                .build();
        assertThat(page(ALL, 100, strange).messages().size()).isLessThanOrEqualTo(11);
      }
    }
  }

  @Test
  void thereIsNoSuchQueue() {
    BrowseQuery query = new BrowseQuery("none", ALL, 1, 0, BrowsePosition.getDefaultInstance());
    assertThat(shard.machine().reader().browse(query)).isEmpty();
  }

  @Test
  void aQueueOfLeasesOfOthersIsNotShown() {
    shard.apply(Commands.createQueue("others", LEASE_MS, MAX_PROCESSING_MS));
    shard.apply(Commands.send("others", "x"));
    shard.apply(Commands.of(Commands.receive("others", 1)));
    shard.apply(Commands.send(QUEUE, "a"));
    receive(1);
    assertThat(seen(ALL, 100)).containsExactly("a LEASED");
  }
}
