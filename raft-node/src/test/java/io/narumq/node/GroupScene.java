package io.narumq.node;

import static org.awaitility.Awaitility.await;

import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupDescription;
import io.narumq.client.GroupListener;
import io.narumq.client.GroupWorker;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import io.narumq.client.TopicMessageProcessor;
import io.narumq.client.TopicPartition;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A topic of four partitions, a group that reads it, and what tests of either do with them. */
record GroupScene(NaruClient naru, String group, String topic) {
  static final Duration BOUND = Duration.ofSeconds(30);
  static final Duration SHORTLY = Duration.ofMillis(200);
  static final int PARTITIONS = 4;

  static GroupScene of(NaruClient naru, String name) {
    GroupScene scene = new GroupScene(naru, name, "of-" + name);
    naru.topics().create(scene.topic, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    return scene;
  }

  GroupConsumer.Builder member() {
    return naru.groupConsumer(group).topics(topic).sessionTimeout(Duration.ofSeconds(2));
  }

  GroupWorker.Builder worker(TopicMessageProcessor work) {
    return naru.groupWorker(group)
        .topics(topic)
        .sessionTimeout(Duration.ofSeconds(2))
        .concurrency(PARTITIONS)
        .handler(work);
  }

  TopicPartition partition(int number) {
    return new TopicPartition(topic, number);
  }

  void publish(int partition, String... bodies) {
    try (Publisher publisher = naru.publisher(topic).build()) {
      for (String body : bodies) {
        publisher.publish(TopicMessage.of(body), partition).orThrow();
      }
    }
  }

  /** Bodies that name the partition and count from 0. */
  void publishMany(int partition, int count) {
    try (Publisher publisher = naru.publisher(topic).build()) {
      for (int i = 0; i < count; i++) {
        var unused = publisher.publishAsync(TopicMessage.of(partition + ":" + i), partition);
      }
      publisher.flush();
    }
  }

  /** Polls until there are so many. */
  static List<String> texts(GroupConsumer consumer, int count) {
    List<String> texts = new ArrayList<>();
    await()
        .atMost(BOUND)
        .until(
            () -> {
              consumer.poll(SHORTLY).stream().map(FetchedMessage::text).forEach(texts::add);
              return texts.size() >= count;
            });
    return texts;
  }

  /** Polls for as long as nothing fails. */
  static void pollInVain(GroupConsumer consumer) {
    await()
        .atMost(BOUND)
        .until(
            () -> {
              consumer.poll(SHORTLY);
              return false;
            });
  }

  static void awaitPartitions(GroupConsumer consumer, int count) {
    await().atMost(BOUND).until(() -> consumer.progress().size() == count);
  }

  GroupDescription description() {
    return naru.groups().describe(group);
  }

  void awaitLag(long lag) {
    await().atMost(BOUND).ignoreExceptions().until(() -> description().lag() == lag);
  }

  void awaitMembers(int count) {
    await().atMost(BOUND).until(() -> description().members().size() == count);
  }

  /** A listener that keeps what it was told. */
  static final class Told implements GroupListener {
    final Queue<String> calls = new ConcurrentLinkedQueue<>();

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
      partitions.forEach(partition -> calls.add("assigned " + partition.partition()));
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
      partitions.forEach(partition -> calls.add("revoked " + partition.partition()));
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
      partitions.forEach(partition -> calls.add("lost " + partition.partition()));
    }

    @Override
    public void onFailed(NaruException failure) {
      calls.add("failed " + failure.reason());
    }

    long count(String kind) {
      return calls.stream().filter(call -> call.startsWith(kind)).count();
    }
  }
}
