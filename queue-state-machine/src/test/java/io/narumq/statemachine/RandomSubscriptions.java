package io.narumq.statemachine;

import io.narumq.api.v1.PoisonAction;
import io.narumq.log.v1.Command;
import io.narumq.state.v1.QueueSettings;
import io.narumq.state.v1.SubscriptionRecord;
import io.narumq.state.v1.SubscriptionSettings;
import io.narumq.state.v1.SubscriptionStart;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws subscriptions: made, changed, deleted, told to the shard, and nonsense. */
final class RandomSubscriptions {
  private static final String[] FILTERS = {
    "", "subject 'a.*'", "subject 'a.>' and not s = 'a.b'", "s in ('a.b', 'c')", "s prefix 'a'"
  };

  private final SplittableRandom random;

  /** Names, and what was told of them last. */
  private final List<SubscriptionRecord> told = new ArrayList<>();

  RandomSubscriptions(SplittableRandom random) {
    this.random = random;
  }

  Command next(String topic) {
    return switch (random.nextInt(4)) {
      case 0, 1 -> SubscriptionCommands.create(topic, name(), settings(), start());
      case 2 -> SubscriptionCommands.update(topic, name(), changes());
      default -> SubscriptionCommands.delete(topic, name());
    };
  }

  /** The telling with subscriptions: mostly one more, one less or one that is other than before. */
  Command with(Command put) {
    int at = told.isEmpty() ? 0 : random.nextInt(told.size());
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> told.add(record());
      case 3 -> told.removeIf(it -> random.nextInt(3) == 0);
      case 4 -> {
        if (!told.isEmpty()) {
          told.set(at, told.get(at).toBuilder().setSettings(settings()).build());
        }
      }
      default -> {}
    }
    if (told.size() > 3) {
      told.remove(0);
    }
    List<SubscriptionRecord> all = new ArrayList<>(told);
    if (random.nextInt(20) == 0) {
      all.add(record());
    }
    return SubscriptionCommands.put(put, all);
  }

  private SubscriptionRecord record() {
    String name = name();
    told.removeIf(it -> it.getName().equals(name));
    return SubscriptionCommands.record(name, random.nextInt(-2, 1_000), settings()).toBuilder()
        .setStart(start())
        .build();
  }

  Command publish(String topic, int partition) {
    String[] subjects = new String[1 + random.nextInt(5)];
    for (int i = 0; i < subjects.length; i++) {
      subjects[i] = List.of("a.b", "a.c", "a.b.c", "c", "").get(random.nextInt(5));
    }
    return SubscriptionCommands.publish(topic, partition, subjects);
  }

  String name() {
    return random.nextInt(40) == 0 ? "No Name" : "s" + random.nextInt(3);
  }

  private SubscriptionSettings settings() {
    return SubscriptionCommands.settings(delivery(), filter());
  }

  private SubscriptionSettings changes() {
    SubscriptionSettings.Builder changes = SubscriptionSettings.newBuilder();
    if (random.nextBoolean()) {
      changes.setFilter(filter());
    }
    return random.nextBoolean() ? changes.setDelivery(delivery()).build() : changes.build();
  }

  private QueueSettings.Builder delivery() {
    QueueSettings.Builder delivery = SubscriptionCommands.delivery(500);
    delivery.setMaxDeliveries(random.nextInt(4)).setMaxInFlight(random.nextInt(3) * 9);
    if (random.nextInt(3) == 0) {
      delivery.setRetryInitialMs(300).setRetryMaxMs(500).setRetryMultiplierPermille(1_500);
    }
    switch (random.nextInt(40)) {
      case 0 -> delivery.setFifo(true);
      case 1 -> delivery.setTtlMs(5);
      case 2 -> delivery.setLeaseMs(random.nextLong());
      case 3, 4, 5, 6, 7, 8 ->
          delivery
              .setDeadLetterQueue("{t}.dlq")
              .setOnPoison(PoisonAction.POISON_ACTION_DEAD_LETTER_VALUE);
      default -> {}
    }
    return delivery;
  }

  private String filter() {
    return random.nextInt(20) == 0 ? "no filter" : FILTERS[random.nextInt(FILTERS.length)];
  }

  private SubscriptionStart start() {
    return switch (random.nextInt(6)) {
      case 0 -> SubscriptionStart.newBuilder().setLatest(true).build();
      case 1 ->
          SubscriptionStart.newBuilder()
              .setPublishedWallMs(TestShard.WALL_MS + random.nextInt(300_000))
              .build();
      case 2 -> SubscriptionCommands.at(random.nextInt(4), random.nextInt(60));
      case 3 -> SubscriptionCommands.at(random.nextInt(4), random.nextLong());
      case 4 -> SubscriptionStart.newBuilder().setPublishedWallMs(random.nextLong()).build();
      default -> SubscriptionStart.getDefaultInstance();
    };
  }
}
