package io.narumq.chaos.workload;

import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.client.ErrorReason;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Reads all partitions from their beginnings, in turn. To be driven by one thread. */
final class EventReader implements AutoCloseable {
  private static final Duration CALL_BOUND = Duration.ofSeconds(10);
  private static final Duration WAIT = Duration.ofMillis(50);

  private final String name;
  private final String topic;
  private final NaruClient client;
  private final AtomicLongArray next;
  private final Queue<Read> read = new ConcurrentLinkedQueue<>();
  private final Queue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicLong repeated = new AtomicLong();
  private volatile boolean stopped;

  EventReader(String name, List<String> endpoints, String topic, int partitions) {
    this.name = name;
    this.topic = topic;
    this.client = NaruClient.builder().endpoints(endpoints).timeout(CALL_BOUND).build();
    this.next = new AtomicLongArray(partitions);
    Thread thread = new Thread(this::run, "event-reader-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      for (int partition = 0; partition < next.length(); partition++) {
        fetch(partition);
      }
    }
  }

  private void fetch(int partition) {
    long from = next.get(partition);
    try {
      for (FetchedMessage message : client.topics().fetch(topic, partition, from, WAIT)) {
        read.add(new Read(name, partition, message.offset(), message.key(), message.text()));
        next.set(partition, message.offset() + 1);
      }
    } catch (NaruException e) {
      // Nothing is ever dropped from this topic.
      if (e.reason() == ErrorReason.OFFSET_OUT_OF_RANGE) {
        violations.add("%s is refused offset %d of %d: %s".formatted(name, from, partition, e));
      }
      repeated.incrementAndGet();
    }
  }

  /** The next offset that it will ask for. */
  long next(int partition) {
    return next.get(partition);
  }

  List<Read> read() {
    return List.copyOf(read);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  /** How often a fetch failed. */
  long repeated() {
    return repeated.get();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void close() {
    stopped = true;
    client.close();
  }
}
