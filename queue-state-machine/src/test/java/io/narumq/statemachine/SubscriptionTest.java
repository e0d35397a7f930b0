package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.SubscriptionName;
import io.narumq.api.v1.ErrorReason;
import io.narumq.api.v1.PoisonAction;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.Receipt;
import io.narumq.log.v1.Receive;
import io.narumq.log.v1.Redrive;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Done;
import io.narumq.statemachine.CommandResult.Passed;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.SessionAttached;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.CommandResult.SubscriptionStored;
import io.narumq.statemachine.state.MessageLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a subscription is delivered of a partition, where it begins and what is too much. */
class SubscriptionTest {
  private static final TopicSettings SETTINGS = TopicCommands.settings(1, 10_000, 0);

  @TempDir Path directory;
  private TestShard shard;
  private String topic = "t";
  private long version = 1;
  private final List<SubscriptionRecord> told = new ArrayList<>();

  @BeforeEach
  void open() {
    shard = new TestShard(directory);
    tell();
  }

  @AfterEach
  void close() {
    Invariants.check(shard.machine().rows());
    shard.close();
  }

  private void tell() {
    Command put = TopicCommands.put(topic, 1, version++, SETTINGS, 0);
    shard.apply(Done.class, SubscriptionCommands.put(put, told));
  }

  private void subscribe(String name, String filter, SubscriptionStart start) {
    told.add(
        SubscriptionCommands.record(
                name,
                1 + told.size(),
                SubscriptionCommands.settings(SubscriptionCommands.delivery(1_000), filter))
            .toBuilder()
            .setStart(start)
            .build());
    tell();
  }

  private void publish(String... subjects) {
    shard.apply(SubscriptionCommands.publish(topic, 0, subjects));
  }

  private Received receive(String name, int max) {
    return shard.apply(Received.class, Commands.of(Commands.receive(source(name), max)));
  }

  private String source(String name) {
    return topic + "/0/" + name;
  }

  private static List<Long> offsets(Received received) {
    List<Long> offsets = new ArrayList<>();
    for (Delivery delivery : received.deliveries()) {
      for (int i = 0; i < delivery.count(); i++) {
        offsets.add(delivery.first() + i);
      }
    }
    return offsets;
  }

  private SubscriptionView view(String name) {
    return shard
        .machine()
        .reader()
        .subscription(SubscriptionName.parse(source(name)).orElseThrow())
        .orElseThrow();
  }

  /** Of each message of a packed set, unpacked. */
  private static final int PACKED_BYTES = 100;

  @Test
  void itBeginsWhereItIsToldTo() {
    publish("a", "b");
    shard.advance(1_000);
    publish("c", "d", "e");
    shard.advance(1_000);
    publish("f");
    long secondMs = TestShard.WALL_MS + 2_000;
    subscribe("earliest", "", SubscriptionStart.getDefaultInstance());
    subscribe("latest", "", SubscriptionStart.newBuilder().setLatest(true).build());
    subscribe("then", "", SubscriptionStart.newBuilder().setPublishedWallMs(secondMs).build());
    subscribe(
        "after", "", SubscriptionStart.newBuilder().setPublishedWallMs(secondMs + 9_000).build());
    subscribe("middle", "", SubscriptionCommands.at(0, 3));
    subscribe("beyond", "", SubscriptionCommands.at(0, -1));
    publish("g");

    assertThat(offsets(receive("earliest", 9))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(offsets(receive("latest", 9))).containsExactly(6L);
    assertThat(offsets(receive("then", 9))).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(offsets(receive("after", 9))).containsExactly(6L);
    assertThat(offsets(receive("middle", 9))).containsExactly(3L, 4L, 5L, 6L);
    assertThat(offsets(receive("beyond", 9))).containsExactly(6L);
  }

  @Test
  void eachHasItsOwnAndTheTopicKeepsAll() {
    subscribe("one", "", SubscriptionStart.getDefaultInstance());
    subscribe("two", "subject 'a'", SubscriptionStart.getDefaultInstance());
    publish("a", "b", "a");
    Received one = receive("one", 9);
    Received two = receive("two", 9);
    assertThat(offsets(one)).containsExactly(0L, 1L, 2L);
    assertThat(offsets(two)).containsExactly(0L, 2L);
    List<Receipt> receipts = Commands.receipts(one);
    assertThat(shard.apply(Settled.class, Commands.ack(receipts)).statuses())
        .containsOnly(SettleStatus.SETTLE_STATUS_SETTLED);
    assertThat(shard.apply(Settled.class, Commands.ack(receipts)).statuses())
        .containsOnly(SettleStatus.SETTLE_STATUS_ALREADY_SETTLED);
    assertThat(view("one").acked()).isEqualTo(3);
    assertThat(view("two").leased()).isEqualTo(2);
    assertThat(view("two").passed()).isEqualTo(1);
    assertThat(shard.machine().topics().partition(topic, 0).orElseThrow().nextOffset())
        .isEqualTo(3);
  }

  /** The cursor goes on by a thousand messages at a time, and what comes back is not looked at. */
  @Test
  void aReceiveLooksAtAThousandMessages() {
    subscribe("some", "subject 'yes'", SubscriptionStart.getDefaultInstance());
    String[] no = new String[900];
    Arrays.fill(no, "no");
    publish(no);
    publish(no);
    publish("no", "yes");
    Command receive = Commands.of(Commands.receive(source("some"), 5));
    assertThat(shard.apply(receive)).isInstanceOf(Passed.class);
    assertThat(view("some").cursor()).isEqualTo(1_000);
    assertThat(view("some").ahead()).isEqualTo(802);
    assertThat(offsets(shard.apply(Received.class, receive))).containsExactly(1_801L);
    assertThat(view("some").passed()).isEqualTo(1_801);
    assertThat(shard.apply(receive)).isEqualTo(Received.NOTHING);
  }

  /** Without a filter as many as it may take are as many as it may look at: there is no rest. */
  @Test
  void withoutAFilterItTakesAThousand() {
    subscribe("all", "", SubscriptionStart.getDefaultInstance());
    String[] all = new String[1_000];
    Arrays.fill(all, "x");
    publish(all);
    publish("x");
    assertThat(offsets(receive("all", 1_000))).hasSize(1_000);
    assertThat(offsets(receive("all", 1_000))).containsExactly(1_000L);
  }

  @Test
  void whatTheTopicDoesNotKeepIsMissed() {
    subscribe("slow", "", SubscriptionStart.getDefaultInstance());
    publish("a", "b", "c", "d");
    List<Receipt> held = Commands.receipts(receive("slow", 3));
    shard.apply(Commands.giveBack(held.subList(0, 1), ReturnReason.RETURN_REASON_NOT_STARTED));
    shard.apply(Commands.extend(held.subList(1, 3), 60_000));
    shard.advance(11_000);
    publish("e");
    shard.apply(Commands.tick(100));

    assertThat(view("slow").missed()).as("to be missed").isEqualTo(1);
    assertThat(offsets(receive("slow", 9))).containsExactly(4L);
    assertThat(view("slow").missed()).as("one was ready, one ahead").isEqualTo(2);
    // Who has one can still say what became of it.
    assertThat(shard.apply(Settled.class, Commands.ack(held.subList(1, 2))).statuses())
        .containsExactly(SettleStatus.SETTLE_STATUS_SETTLED);
    shard.apply(Commands.giveBack(held.subList(2, 3), ReturnReason.RETURN_REASON_FAILED));
    assertThat(view("slow").missed()).isEqualTo(3);
    assertThat(view("slow").acked()).isEqualTo(1);
  }

  @Test
  void aSessionIsToldAgain() {
    subscribe("s", "", SubscriptionStart.getDefaultInstance());
    publish("a", "b");
    shard.apply(Commands.attach("worker", 5_000));
    shard.apply(Commands.of(Commands.receive(source("s"), 9).setSessionId("worker")));
    SessionAttached attached =
        shard.apply(
            SessionAttached.class,
            Commands.of(
                Commands.replay("worker", source("s"), List.of(), 10).setReplayBytes(1_000)));
    assertThat(attached.replayed()).hasSize(1);
    assertThat(offsets(attached.replayed().get(0))).containsExactly(0L, 1L);
  }

  @Test
  void itCanNotBeginWhereThereIsNoPartition() {
    shard.apply(TopicCommands.create("two", TopicCommands.settings(2, 0, 0)));
    SubscriptionSettings settings =
        SubscriptionCommands.settings(SubscriptionCommands.delivery(1_000), "");
    for (int partition : List.of(2, 9, -1)) {
      SubscriptionStart start = SubscriptionCommands.at(partition, 3);
      assertThat(
              shard.apply(Rejected.class, SubscriptionCommands.create("two", "s", settings, start)))
          .satisfies(
              it -> {
                assertThat(it.reason()).isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
                assertThat(it.message()).endsWith("its partitions are 0 to 1");
              });
    }
    shard.apply(
        SubscriptionStored.class,
        SubscriptionCommands.create("two", "s", settings, SubscriptionCommands.at(1, 3)));
  }

  /** Of a topic whose dead-letter queue can be in its shard. */
  private void subscribe(QueueSettings.Builder delivery) {
    topic = "{t}";
    version = 1;
    tell();
    set(delivery);
  }

  private void set(QueueSettings.Builder delivery) {
    told.clear();
    told.add(SubscriptionCommands.record("s", 1, SubscriptionCommands.settings(delivery, "")));
    tell();
  }

  private static QueueSettings.Builder deadLettering() {
    return SubscriptionCommands.delivery(1_000)
        .setDeadLetterQueue("{t}.dead")
        .setOnPoison(PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE);
  }

  @Test
  void poisonGoesToAQueueOfTheSameShard() {
    subscribe(deadLettering());
    Command.Builder publish = SubscriptionCommands.publish(topic, 0, "a", "b").toBuilder();
    publish.getPublishBuilder().getIndexBuilder().addHappenedMs(5).addHappenedMs(6);
    shard.apply(publish.build());
    shard.apply(SubscriptionCommands.packed(topic, 2));
    List<Receipt> held = Commands.receipts(receive("s", 9));
    shard.apply(Commands.giveBack(held, ReturnReason.RETURN_REASON_REJECTED));
    shard.apply(Commands.tick(100));
    Received dead = shard.apply(Received.class, Commands.of(Commands.receive("{t}.dead", 9)));
    assertThat(dead.messages()).isEqualTo(2);
    assertThat(dead.deliveries()).allMatch(it -> it.lane() == MessageLogs.PLAIN_LANE);
    assertThat(shard.machine().reader().messages(dead.queueId(), dead.deliveries().get(0)).get(1))
        .satisfies(
            message -> {
              assertThat(message.body().toStringUtf8()).isEqualTo("b");
              assertThat(message.subject()).isEqualTo("b");
              assertThat(message.happenedMs()).isEqualTo(6);
              assertThat(message.deadLetter().getQueue()).isEqualTo("{t}/0/s");
              assertThat(message.deadLetter().getSequence()).isEqualTo(1);
            });
    assertThat(view("s").deadLettered()).isEqualTo(2);
    assertThat(view("s").dropped()).as("packed, so nothing could be copied").isEqualTo(2);

    Redrive.Builder back = Commands.redrive("{t}.dead").setOnlyFrom("{t}/0/s");
    assertThat(shard.apply(Rejected.class, Commands.of(back)).reason())
        .isEqualTo(ErrorReason.ERROR_REASON_FIELD_INVALID);
  }

  /** Nobody could name the queue of the rule, so there must be none. */
  @Test
  void whatWaitsForADeadLetterQueueThatIsTakenOffIsDropped() {
    subscribe(deadLettering());
    publish("a", "b");
    List<Receipt> held = Commands.receipts(receive("s", 9));
    shard.apply(Commands.giveBack(held, ReturnReason.RETURN_REASON_REJECTED));
    set(SubscriptionCommands.delivery(1_000));
    shard.apply(Commands.tick(100));
    assertThat(view("s").dropped()).isEqualTo(2);
    assertThat(view("s").deadLettered()).isZero();
    assertThat(shard.machine().reader().queues("", "", 9)).isEmpty();
    assertThat(shard.apply(Settled.class, Commands.ack(held)).statuses())
        .containsOnly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
  }

  /** By the size of its body as it is delivered, not by that of what it is packed in. */
  @Test
  void whatIsPackedIsPaidForAsItIsDelivered() {
    subscribe("s", "", SubscriptionStart.getDefaultInstance());
    shard.apply(SubscriptionCommands.packed(topic, 5));
    Received all = shard.apply(Received.class, Commands.of(Commands.receive(source("s"), 9)));
    assertThat(all.bodyBytes()).isEqualTo(5 * PACKED_BYTES);
    shard.apply(
        Commands.giveBack(Commands.receipts(all), ReturnReason.RETURN_REASON_NOT_STARTED, 0));
    Receive.Builder some = Commands.receive(source("s"), 9).setMaxBytes(2 * PACKED_BYTES);
    Received received = shard.apply(Received.class, Commands.of(some));
    assertThat(offsets(received)).containsExactly(0L, 1L);
    assertThat(received.bodyBytes()).isEqualTo(2 * PACKED_BYTES);
  }

  @Test
  void aTopicHasAHundred() {
    shard.apply(TopicCommands.create("many", TopicCommands.settings(49, 0, 0)));
    SubscriptionSettings settings =
        SubscriptionCommands.settings(SubscriptionCommands.delivery(1_000), "");
    SubscriptionStart start = SubscriptionStart.getDefaultInstance();
    for (int i = 0; i < 100; i++) {
      shard.apply(
          SubscriptionStored.class, SubscriptionCommands.create("many", "s" + i, settings, start));
    }
    assertThat(
            shard.apply(
                Rejected.class, SubscriptionCommands.create("many", "more", settings, start)))
        .extracting(Rejected::reason)
        .isEqualTo(ErrorReason.ERROR_REASON_TOO_MANY_SUBSCRIPTIONS);
    shard.apply(Done.class, SubscriptionCommands.delete("many", "s7"));
    shard.apply(
        SubscriptionStored.class, SubscriptionCommands.create("many", "more", settings, start));
    assertThat(shard.machine().topics().topic("many").orElseThrow().subscriptions()).hasSize(100);
  }

  @Test
  void oneThatIsMadeAgainKnowsNothingOfTheOneBefore() {
    subscribe("s", "", SubscriptionStart.getDefaultInstance());
    publish("a");
    List<Receipt> held = Commands.receipts(receive("s", 9));
    told.clear();
    tell();
    told.add(
        SubscriptionCommands.record(
            "s", 9, SubscriptionCommands.settings(SubscriptionCommands.delivery(1_000), "")));
    tell();
    assertThat(shard.apply(Settled.class, Commands.ack(held)).statuses())
        .containsExactly(SettleStatus.SETTLE_STATUS_LEASE_LOST);
    assertThat(offsets(receive("s", 9))).containsExactly(0L);
    shard.advance(2_000);
    shard.apply(Commands.tick(1_000));
  }
}
