package io.narumq.statemachine;

import io.narumq.api.SubscriptionName;
import io.narumq.log.v1.Command;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.TopicSettings;
import io.narumq.statemachine.CommandResult.ProducerAttached;
import io.narumq.statemachine.CommandResult.Published;
import io.narumq.statemachine.CommandResult.TopicStored;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Draws topics: made, changed and deleted, told to the shard in time, late or never, bound to
 * queues, published to with stamps and without, and nonsense.
 */
final class RandomTopics {
  private static final int PARTITIONS = 4;

  private final SplittableRandom random;
  private final RandomSubscriptions subscriptions;
  private final RandomBindings bindings;
  private long puts;
  private String asked = "";
  private @Nullable TopicStored told;
  private String toldOf = "";
  private @Nullable ProducerAttached producer;
  private int producerPartition;
  private boolean attaching;
  private @Nullable Command lastStamped;
  private long next;

  RandomTopics(SplittableRandom random) {
    this.random = random;
    this.subscriptions = new RandomSubscriptions(random);
    this.bindings = new RandomBindings(random);
  }

  Command next() {
    attaching = false;
    return switch (random.nextInt(26)) {
      case 24, 25 -> bindings.next(topic());
      case 20, 21, 22 -> subscriptions.next(topic());
      case 23 -> put();
      case 0 -> create();
      case 1 -> random.nextInt(3) == 0 ? delete() : update();
      case 2, 3 -> put();
      case 4 -> confirm();
      case 5 -> attach();
      case 6 ->
          random.nextInt(4) > 0 || producer == null
              ? TopicCommands.closeProducer(topic(), partition(), random.nextInt(9), 1)
              : TopicCommands.closeProducer(
                  "t0", producerPartition, producer.number(), producer.epoch());
      case 7, 8, 9, 10 -> stamped();
      default -> publish(topic(), partition());
    };
  }

  void see(CommandResult result) {
    if (result instanceof TopicStored stored) {
      told = stored;
      toldOf = asked;
      puts = 0;
    } else if (result instanceof Published published && lastStamped != null) {
      next += published.duplicate() ? 0 : 1;
    }
    asked = "";
  }

  /** Whether it was one of these that was asked for. */
  boolean attached(ProducerAttached attached) {
    if (!attaching) {
      return false;
    }
    attaching = false;
    producer = attached;
    next = attached.nextSequence();
    return true;
  }

  private Command create() {
    asked = topic();
    return TopicCommands.create(asked, settings());
  }

  private Command update() {
    asked = topic();
    TopicSettings.Builder changes = TopicSettings.newBuilder();
    if (random.nextBoolean()) {
      changes.setRetentionMs(random.nextInt(9) == 0 ? random.nextLong() : random.nextInt(3_000));
    }
    if (random.nextBoolean()) {
      changes.setRetentionBytes(random.nextInt(9) == 0 ? random.nextLong() : random.nextInt(500));
    }
    if (random.nextInt(9) == 0) {
      changes.setPartitions(random.nextInt(-1, 5));
    }
    return TopicCommands.update(asked, changes.build());
  }

  private Command delete() {
    asked = topic();
    return TopicCommands.delete(asked);
  }

  /** What the node that leads the shard would say; or what it said long ago, or never. */
  private Command put() {
    if (told == null || random.nextInt(6) == 0) {
      return TopicCommands.put(
          topic(), random.nextInt(-1, 40), random.nextInt(9), settings(), partition(), partition());
    }
    Integer[] all = random.nextInt(12) == 0 ? new Integer[0] : new Integer[] {0, 1, 2, 3};
    // Other changes than those that were seen made it higher.
    puts += random.nextInt(2);
    return subscriptions.with(
        TopicCommands.put(toldOf, told.incarnation(), told.version() + puts, told.settings(), all));
  }

  private Command confirm() {
    return told == null || random.nextInt(6) == 0
        ? TopicCommands.confirm(topic(), random.nextInt(40), random.nextInt(9))
        : TopicCommands.confirm(toldOf, told.incarnation(), told.version());
  }

  private Command attach() {
    attaching = true;
    producerPartition = random.nextInt(PARTITIONS);
    Command attach = TopicCommands.attachProducer("t0", producerPartition, "p" + random.nextInt(2));
    return random.nextInt(6) == 0 ? TopicCommands.of(random.nextInt(40), attach) : attach;
  }

  private Command stamped() {
    Command last = lastStamped;
    if (last != null && random.nextInt(4) == 0) {
      return last;
    }
    ProducerAttached by = producer;
    if (by == null || random.nextInt(20) == 0) {
      return TopicCommands.stamped(
          publish(topic(), partition()), random.nextInt(9), random.nextInt(4), random.nextLong());
    }
    long sequence = random.nextInt(12) == 0 ? random.nextLong(-1, next + 9) : next;
    lastStamped =
        TopicCommands.stamped(publish("t0", producerPartition), by.number(), by.epoch(), sequence);
    return lastStamped;
  }

  private Command publish(String topic, int partition) {
    Command publish = anyPublish(topic, partition);
    return switch (random.nextInt(8)) {
      case 0 -> TopicCommands.of(random.nextInt(-1, 40), publish);
      case 1 -> told == null ? publish : TopicCommands.of(told.incarnation(), publish);
      default -> publish;
    };
  }

  private Command anyPublish(String topic, int partition) {
    String[] bodies = new String[1 + random.nextInt(5)];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = "z".repeat(random.nextInt(40));
    }
    if (random.nextInt(3) > 0) {
      return TopicCommands.publish(topic, partition, bodies);
    }
    if (random.nextBoolean()) {
      return subscriptions.publish(topic, partition);
    }
    MessageSetIndex.Builder index = TopicCommands.index(bodies);
    switch (random.nextInt(9)) {
      case 0 -> index.addKeys("one too many");
      case 1 -> index.addBodyBytes(random.nextInt());
      case 2 -> index.clearSubjects().setCompression(random.nextInt());
      default -> {}
    }
    // Packed bodies are shorter than the index says, and nothing can be cut out of them.
    String stored = index.getCompression() == 0 ? String.join("", bodies) : "p";
    return TopicCommands.publish(topic, partition, index, stored);
  }

  private TopicSettings settings() {
    return TopicCommands.settings(
        random.nextInt(20) == 0 ? random.nextInt() : PARTITIONS,
        random.nextInt(3) * 1_500L,
        random.nextInt(3) * 300L);
  }

  /** A queue or, now and then, what a subscription has of a partition, if there is such a one. */
  String source(String queue) {
    if (random.nextInt(4) > 0) {
      return queue;
    }
    return new SubscriptionName(topic(), random.nextInt(PARTITIONS), subscriptions.name())
        .toString();
  }

  private String topic() {
    return random.nextInt(4) == 0 ? "{t}" : "t" + random.nextInt(2);
  }

  private int partition() {
    return random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(PARTITIONS);
  }
}
