package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Follows a topic from its beginning over streams: each partition without a gap and in order. */
final class TopicFollower implements AutoCloseable {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final Duration WAIT = Duration.ofMillis(100);

  private final TopicReader reader;
  private final Map<Integer, Long> next = new HashMap<>();
  private final Map<String, FetchedMessage> read = new HashMap<>();

  TopicFollower(NaruClient naru, String topic) {
    reader = naru.topics().reader(topic).open();
  }

  /** Reads some of what is there. */
  void readOnce() {
    reader.poll(WAIT).forEach(this::take);
  }

  private void take(FetchedMessage message) {
    long expected = next.getOrDefault(message.partition(), 0L);
    assertThat(message.offset()).as("what is next").isEqualTo(expected);
    next.put(message.partition(), expected + 1);
    read.put(message.text(), message);
  }

  /** Reads on until that is all of it, by text. */
  void judge(Map<String, FetchedMessage> stored) {
    await()
        .atMost(BOUND)
        .until(
            () -> {
              readOnce();
              return read.size() >= stored.size();
            });
    assertThat(read).isEqualTo(stored);
  }

  @Override
  public void close() {
    reader.close();
  }
}
