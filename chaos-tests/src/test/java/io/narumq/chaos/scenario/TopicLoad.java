package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.PublishOutcome.Acked;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One thread that publishes numbers to a topic at a steady pace, some keys in turn. */
final class TopicLoad implements AutoCloseable {
  private static final int KEYS = 20;
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final NaruClient naru;
  private final String topic;
  private final Publisher publisher;
  private final long pauseNanos;
  private final List<CompletableFuture<PublishOutcome>> published = new ArrayList<>();
  private final AtomicInteger acked = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "publisher");
  private volatile boolean stopped;

  TopicLoad(NaruClient naru, String topic, Duration pause) {
    this.naru = naru;
    this.topic = topic;
    this.publisher = naru.publisher(topic).build();
    this.pauseNanos = pause.toNanos();
    thread.start();
  }

  private void run() {
    while (!stopped) {
      int number = published.size();
      TopicMessage message = TopicMessage.of(Integer.toString(number)).key("key-" + number % KEYS);
      published.add(
          publisher
              .publishAsync(message)
              .whenComplete(
                  (outcome, failure) -> {
                    if (outcome instanceof Acked) {
                      acked.incrementAndGet();
                    }
                  }));
      LockSupport.parkNanos(pauseNanos);
    }
  }

  void awaitMore(int messages) {
    int target = acked.get() + messages;
    await().atMost(BOUND).until(() -> acked.get() >= target);
  }

  /** Publishes nothing more; what became of all. */
  private List<PublishOutcome> end() throws InterruptedException {
    stopped = true;
    thread.join();
    return published.stream().map(CompletableFuture::join).toList();
  }

  /**
   * Ends it, and checks that each message is stored once, where its publisher was told, in the
   * order of its key, without a gap between offsets.
   *
   * @return what is stored, by text
   */
  Map<String, FetchedMessage> endAndJudge() throws InterruptedException {
    List<Acked> acked = end().stream().map(PublishOutcome::orThrow).toList();
    Map<String, FetchedMessage> stored = new HashMap<>();
    for (int partition = 0; partition < publisher.partitions(); partition++) {
      List<FetchedMessage> messages = all(partition);
      Map<String, Integer> lastOfKey = new HashMap<>();
      for (int offset = 0; offset < messages.size(); offset++) {
        FetchedMessage message = messages.get(offset);
        assertThat(message.offset()).isEqualTo(offset);
        int number = Integer.parseInt(message.text());
        assertThat(stored.put(message.text(), message)).as("stored twice").isNull();
        Integer before = lastOfKey.put(message.key(), number);
        assertThat(before == null || before < number).as("order of %s", message.key()).isTrue();
      }
    }
    System.out.printf("chaos: %s: %,d acked, %,d stored%n", topic, acked.size(), stored.size());
    assertThat(stored).hasSameSizeAs(acked);
    for (int i = 0; i < acked.size(); i++) {
      FetchedMessage message = stored.get(Integer.toString(i));
      assertThat(new Acked(message.partition(), message.offset())).isEqualTo(acked.get(i));
    }
    return stored;
  }

  private List<FetchedMessage> all(int partition) {
    List<FetchedMessage> all = new ArrayList<>();
    List<FetchedMessage> some = fetch(partition, 0);
    while (!some.isEmpty()) {
      all.addAll(some);
      some = fetch(partition, all.size());
    }
    return all;
  }

  private List<FetchedMessage> fetch(int partition, long offset) {
    return naru.topics().fetch(topic, partition, offset, Duration.ZERO);
  }

  @Override
  public void close() {
    stopped = true;
    publisher.close();
  }
}
