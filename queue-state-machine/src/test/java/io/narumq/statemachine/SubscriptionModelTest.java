package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.SubscriptionName;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.ReturnReason;
import io.narumq.api.v1.SettleStatus;
import io.narumq.log.v1.Receipt;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.Extended;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Settled;
import io.narumq.statemachine.SubscriptionModel.Expected;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two subscriptions of one partition, against a model of each: what a receive is given, what
 * becomes of each receipt, what is missed and dropped, while messages come and retention takes them
 * away. Run one seed with {@code -Dnaru.seed=N}.
 */
class SubscriptionModelTest {
  private static final int STEPS = 1_500;
  private static final List<String> SUBJECTS = List.of("a.b", "a.c", "b", "b.c");
  private static final Map<String, Predicate<String>> FILTERS =
      Map.of(
          "", subject -> true,
          "subject 'a.*'", subject -> subject.startsWith("a."),
          "s = 'b' or subject '*.c'", subject -> !subject.equals("a.b"),
          "not s exists", subject -> false);

  /** In an order that is the same in every run. */
  private static final List<String> TEXTS = FILTERS.keySet().stream().sorted().toList();

  /** Of all seeds together: one alone may have none. */
  private static final AtomicLong MISSED = new AtomicLong();

  private static final AtomicLong DROPPED = new AtomicLong();

  @TempDir Path directory;

  @AfterAll
  static void someWereMissedAndSomeDropped() {
    assertThat(MISSED.get()).isPositive();
    assertThat(DROPPED.get()).isPositive();
  }

  static LongStream seeds() {
    Long one = Long.getLong("naru.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, 8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void doesWhatTheModelDoes(long seed) {
    try (TestShard shard = new TestShard(directory)) {
      World world = new World(seed, shard);
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.compareCounters();
      Invariants.check(shard.machine().rows());
    }
  }

  private static final class World {
    private final SplittableRandom random;
    private final TestShard shard;
    private final String[] filters = {"", "subject 'a.*'"};
    private final SubscriptionModel[] models = {new SubscriptionModel(0), new SubscriptionModel(0)};
    private final List<List<Receipt>> receipts = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<String> subjects = new ArrayList<>();
    private final TopicSettings settings = TopicCommands.settings(1, 3_000, 0);
    private long version = 1;

    World(long seed, TestShard shard) {
      this.random = new SplittableRandom(seed);
      this.shard = shard;
      shard.apply(TopicCommands.create("t", settings));
      tell();
    }

    private void tell() {
      List<SubscriptionRecord> all = new ArrayList<>();
      for (int i = 0; i < filters.length; i++) {
        SubscriptionSettings told =
            SubscriptionCommands.settings(
                SubscriptionCommands.delivery(SubscriptionModel.LEASE_MS)
                    .setMaxDeliveries(SubscriptionModel.DELIVERIES_MAX)
                    .setRetryInitialMs(SubscriptionModel.RETRY_MS)
                    .setRetryMaxMs(SubscriptionModel.RETRY_MS)
                    .setRetryMultiplierPermille(1_000),
                filters[i]);
        all.add(SubscriptionCommands.record("s" + i, 1 + i, told));
      }
      var put = TopicCommands.put("t", 1, version++, settings, 0);
      assertThat(shard.apply(SubscriptionCommands.put(put, all)))
          .isInstanceOf(CommandResult.Done.class);
    }

    void step() {
      int which = random.nextInt(2);
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> publish();
        case 3, 4, 5 -> receive(which);
        case 6 -> settle(which, List.of(receipt(which)), null);
        case 7 -> settle(which, some(which), null);
        case 8 -> settle(which, some(which), ReturnReason.forNumber(1 + random.nextInt(3)));
        case 9 -> extend(which, receipt(which));
        case 10 -> pass(random.nextInt(20) == 0 ? 2_000 : random.nextInt(300));
        default -> {
          if (random.nextInt(10) == 0) {
            filters[which] = TEXTS.get(random.nextInt(TEXTS.size()));
            tell();
          } else if (random.nextInt(10) == 0) {
            shard.restart();
          }
        }
      }
    }

    private void publish() {
      String[] some = new String[1 + random.nextInt(9)];
      for (int i = 0; i < some.length; i++) {
        some[i] = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
        subjects.add(some[i]);
      }
      shard.apply(SubscriptionCommands.publish("t", 0, some));
    }

    private void receive(int which) {
      int max = 1 + random.nextInt(9);
      CommandResult result = shard.apply(Commands.of(Commands.receive(name(which), max)));
      Received received = (Received) result;
      List<Expected> expected =
          models[which].receive(
              max, received.leaseId(), shard.nowMs(), first(), subjects, filter(which));
      List<Expected> got = new ArrayList<>();
      for (Delivery delivery : received.deliveries()) {
        for (int i = 0; i < delivery.count(); i++) {
          got.add(new Expected(delivery.first() + i, delivery.deliveryCount()));
        }
        List<String> bodies =
            shard.machine().reader().messages(received.queueId(), delivery).stream()
                .map(message -> message.body().toStringUtf8())
                .toList();
        int from = (int) delivery.first();
        assertThat(bodies).isEqualTo(subjects.subList(from, from + delivery.count()));
      }
      assertThat(got).isEqualTo(expected);
      receipts.get(which).addAll(Commands.receipts(received));
    }

    private void settle(int which, List<Receipt> some, ReturnReason reason) {
      List<Receipt> each = some.stream().distinct().toList();
      List<SettleStatus> expected = new ArrayList<>();
      for (Receipt receipt : each) {
        long offset = receipt.getSequence();
        expected.add(
            reason == null
                ? models[which].ack(offset, receipt.getLeaseId())
                : models[which].giveBack(
                    offset, receipt.getLeaseId(), reason, shard.nowMs(), first()));
      }
      Settled settled =
          shard.apply(
              Settled.class, reason == null ? Commands.ack(each) : Commands.giveBack(each, reason));
      assertThat(settled.statuses()).isEqualTo(expected);
    }

    private void extend(int which, Receipt receipt) {
      boolean expected =
          models[which].extend(receipt.getSequence(), receipt.getLeaseId(), shard.nowMs(), 700);
      Extended extended = shard.apply(Extended.class, Commands.extend(List.of(receipt), 700));
      assertThat(extended.statuses().get(0) == ExtendStatus.EXTEND_STATUS_EXTENDED)
          .isEqualTo(expected);
    }

    private void pass(long ms) {
      shard.advance(ms);
      shard.apply(Commands.tick(1_000));
      for (SubscriptionModel model : models) {
        model.tick(shard.nowMs(), first());
      }
    }

    void compareCounters() {
      for (int i = 0; i < models.length; i++) {
        receive(i);
        SubscriptionView view =
            shard
                .machine()
                .reader()
                .subscription(SubscriptionName.parse(name(i)).orElseThrow())
                .orElseThrow();
        assertThat(view.missed()).isEqualTo(models[i].missed());
        assertThat(view.dropped()).isEqualTo(models[i].dropped());
        assertThat(view.cursor()).isEqualTo(models[i].cursor());
        MISSED.addAndGet(view.missed());
        DROPPED.addAndGet(view.dropped());
      }
    }

    private List<Receipt> some(int which) {
      List<Receipt> all = receipts.get(which);
      if (all.isEmpty()) {
        return List.of(receipt(which));
      }
      int from = Math.max(0, all.size() - 1 - random.nextInt(30));
      return all.subList(from, Math.min(all.size(), from + 1 + random.nextInt(6)));
    }

    /** Mostly of the last ones. */
    private Receipt receipt(int which) {
      List<Receipt> all = receipts.get(which);
      if (all.isEmpty()) {
        return Receipt.newBuilder()
            .setQueueId(3 + which)
            .setLane(21)
            .setSetFirst(1 << 20)
            .setSequence(1 << 20)
            .setLeaseId(99)
            .build();
      }
      int back = random.nextInt(random.nextInt(5) == 0 ? all.size() : Math.min(20, all.size()));
      return all.get(all.size() - 1 - back);
    }

    private long first() {
      return shard.machine().topics().partition("t", 0).orElseThrow().firstOffset();
    }

    private static String name(int which) {
      return "t/0/s" + which;
    }

    private Predicate<String> filter(int which) {
      return FILTERS.get(filters[which]);
    }
  }
}
