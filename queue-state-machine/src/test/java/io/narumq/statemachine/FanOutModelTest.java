package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.api.v1.ErrorReason;
import io.narumq.log.v1.Command;
import io.narumq.statemachine.CommandResult.Delivery;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.Received;
import io.narumq.statemachine.CommandResult.Rejected;
import io.narumq.statemachine.CommandResult.TopicStored;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A topic and the queues that it is bound to, against a model that knows a list for each of them:
 * while queues come and go, are full, and bindings change, each publish is in all of them once or
 * in none, also when it is repeated. Run one seed with {@code -Dnaru.seed=N}.
 */
class FanOutModelTest {
  private static final int STEPS = 600;
  private static final int QUEUES = 4;
  private static final int FULL = 6;
  private static final String TOPIC = "{t}";
  private static final Map<String, Predicate<String>> FILTERS =
      new TreeMap<>(
          Map.of(
              "", subject -> true,
              "subject 'a.*'", subject -> subject.startsWith("a."),
              "not s = 'a.b'", subject -> !subject.equals("a.b")));

  /** Of all seeds together, by what became of them. */
  private static final Map<String, AtomicLong> OUTCOMES = new TreeMap<>();

  @TempDir Path directory;

  static LongStream seeds() {
    Long one = Long.getLong("naru.seed");
    return one != null ? LongStream.of(one) : LongStream.range(0, 8);
  }

  @AfterAll
  static void allOutcomesWereSeen() {
    assertThat(OUTCOMES)
        .containsOnlyKeys(
            "stored",
            "repeated",
            ErrorReason.ERROR_REASON_QUEUE_FULL.name(),
            ErrorReason.ERROR_REASON_BOUND_QUEUE_MISSING.name());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void doesWhatTheModelDoes(long seed) {
    try (TestShard shard = new TestShard(directory)) {
      World world = new World(new SplittableRandom(seed), shard);
      for (int i = 0; i < STEPS; i++) {
        world.step();
      }
      world.compareAll();
      Invariants.check(shard.machine().rows());
    }
  }

  private static final class World {
    private final SplittableRandom random;
    private final TestShard shard;

    /** What is to be received from each queue that is there. */
    private final Map<String, Deque<String>> queues = new TreeMap<>();

    private final Map<String, String> bindings = new TreeMap<>();
    private final ProducerAttached producer;
    private final List<String> published = new ArrayList<>();
    private @Nullable Command last;
    private long sequence;

    World(SplittableRandom random, TestShard shard) {
      this.random = random;
      this.shard = shard;
      TopicStored stored =
          shard.apply(
              TopicStored.class, TopicCommands.create(TOPIC, TopicCommands.settings(1, 0, 0)));
      shard.apply(TopicCommands.put(TOPIC, stored.incarnation(), 1, stored.settings(), 0));
      producer = shard.apply(ProducerAttached.class, TopicCommands.attachProducer(TOPIC, 0, "p"));
    }

    void step() {
      String queue = "{t}.q" + random.nextInt(QUEUES);
      switch (random.nextInt(12)) {
        case 0, 1 -> create(queue);
        case 2 -> bind(queue);
        case 3, 4, 5, 6 -> publish();
        case 7 -> repeat();
        case 8, 9 -> compare(queue);
        default -> {
          switch (random.nextInt(20)) {
            case 0, 1, 2 -> delete(queue);
            case 3 -> shard.restart();
            case 4, 5, 6, 7, 8, 9 -> unbind(queue);
            default -> {}
          }
        }
      }
    }

    /** Even ones have room for a few messages only. */
    private void create(String queue) {
      if (queues.putIfAbsent(queue, new ArrayDeque<>()) == null) {
        var settings = Commands.settings(3_600_000, 0).setMaxMessages(isSmall(queue) ? FULL : 0);
        shard.apply(Commands.createQueue(queue, settings));
      }
    }

    private static boolean isSmall(String queue) {
      return queue.endsWith("0") || queue.endsWith("2");
    }

    private void delete(String queue) {
      queues.remove(queue);
      shard.apply(Commands.deleteQueue(queue));
    }

    private void bind(String queue) {
      String filter = List.copyOf(FILTERS.keySet()).get(random.nextInt(FILTERS.size()));
      CommandResult result = shard.apply(TopicCommands.bind(TOPIC, queue, filter));
      assertThat(result instanceof Rejected).isEqualTo(!queues.containsKey(queue));
      if (queues.containsKey(queue)) {
        bindings.put(queue, filter);
      }
    }

    private void unbind(String queue) {
      CommandResult result = shard.apply(TopicCommands.unbind(TOPIC, queue));
      assertThat(result instanceof Rejected).isEqualTo(bindings.remove(queue) == null);
    }

    private void publish() {
      String[] subjects = new String[1 + random.nextInt(4)];
      for (int i = 0; i < subjects.length; i++) {
        subjects[i] = List.of("a.b", "a.c", "b.c").get(random.nextInt(3));
      }
      Map<String, List<String>> expected = new TreeMap<>();
      bindings.forEach(
          (queue, filter) -> expected.put(queue, taken(List.of(subjects), FILTERS.get(filter))));
      expected.values().removeIf(List::isEmpty);
      last =
          TopicCommands.stamped(
              SubscriptionCommands.publish(TOPIC, 0, subjects),
              producer.number(),
              producer.epoch(),
              sequence);
      CommandResult result = shard.apply(last);
      ErrorReason refusal = refusal(expected);
      count(refusal == null ? "stored" : refusal.name());
      if (refusal == null) {
        assertThat(result).isEqualTo(new Published(published.size(), subjects.length, false));
        published.addAll(List.of(subjects));
        expected.forEach((queue, bodies) -> queues.get(queue).addAll(bodies));
        sequence++;
      } else {
        assertThat(((Rejected) result).reason()).isEqualTo(refusal);
        last = null;
      }
    }

    /** Bodies are what their subjects are. */
    private static List<String> taken(List<String> subjects, Predicate<String> filter) {
      return subjects.stream().filter(filter).toList();
    }

    /** A queue that is missing is found before one that is full. */
    private @Nullable ErrorReason refusal(Map<String, List<String>> expected) {
      if (!queues.keySet().containsAll(expected.keySet())) {
        return ErrorReason.ERROR_REASON_BOUND_QUEUE_MISSING;
      }
      return expected.entrySet().stream()
              .anyMatch(
                  it ->
                      isSmall(it.getKey())
                          && queues.get(it.getKey()).size() + it.getValue().size() > FULL)
          ? ErrorReason.ERROR_REASON_QUEUE_FULL
          : null;
    }

    private void repeat() {
      if (last != null) {
        Published result = shard.apply(Published.class, last);
        assertThat(result.duplicate()).isTrue();
        count("repeated");
      }
    }

    private static void count(String outcome) {
      synchronized (OUTCOMES) {
        OUTCOMES.computeIfAbsent(outcome, it -> new AtomicLong()).incrementAndGet();
      }
    }

    void compareAll() {
      List.copyOf(queues.keySet()).forEach(this::compare);
      assertThat(shard.machine().topics().partition(TOPIC, 0).orElseThrow().nextOffset())
          .isEqualTo(published.size());
    }

    /** Receives all there is, and acks it. */
    private void compare(String queue) {
      Deque<String> expected = queues.get(queue);
      if (expected == null) {
        return;
      }
      Received received = shard.apply(Received.class, Commands.of(Commands.receive(queue, 1_000)));
      List<String> got = new ArrayList<>();
      for (Delivery delivery : received.deliveries()) {
        shard
            .machine()
            .reader()
            .messages(received.queueId(), delivery)
            .forEach(message -> got.add(message.body().toStringUtf8()));
      }
      assertThat(got).isEqualTo(List.copyOf(expected));
      expected.clear();
      shard.apply(Commands.ack(Commands.receipts(received)));
    }
  }
}
