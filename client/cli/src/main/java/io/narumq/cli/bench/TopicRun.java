package io.narumq.cli.bench;

import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One measurement on one topic: threads that publish, for each reader and partition a thread that
 * fetches what comes, and consumer groups. A message carries the time when it was due.
 */
final class TopicRun {
  private static final Duration FETCH_WAIT = Duration.ofMillis(500);
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Readers that come no further for so long will not come to the end. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final NaruClient naru;
  private final String topic;
  private final TopicLoad load;
  private final Meter meter = new Meter();
  private final AtomicLong gaps = new AtomicLong();
  private final LoadThreads readers = new LoadThreads();
  private final LoadThreads publishers = new LoadThreads();
  private volatile boolean publishing = true;
  private volatile boolean reading = true;
  private double seconds;

  TopicRun(NaruClient naru, String topic, TopicLoad load) {
    this.naru = naru;
    this.topic = topic;
    this.load = load;
  }

  Meter meter() {
    return meter;
  }

  /** How often a reader got another offset than the next one. */
  long gaps() {
    return gaps.get();
  }

  /** How long the measurement took. */
  double seconds() {
    return seconds;
  }

  /** Returns when all that was published was read, or readers came to a stop. */
  void run() throws InterruptedException {
    startReaders();
    TopicGroups groups = new TopicGroups(naru, topic, load, meter, gaps);
    groups.start(readers);
    try (Publisher publisher = naru.publisher(topic).pendingMessages(100_000).build()) {
      for (int i = 0; i < load.publishers; i++) {
        int number = i;
        publishers.start("publisher-" + i, () -> publish(publisher, number));
      }
      TimeUnit.NANOSECONDS.sleep(load.warmup.toNanos());
      long begin = System.nanoTime();
      meter.measure(true);
      TimeUnit.SECONDS.sleep(load.seconds);
      meter.measure(false);
      seconds = (System.nanoTime() - begin) / 1e9;
      publishing = false;
      publishers.join();
    }
    awaitReaders();
    reading = false;
    groups.stop();
    readers.join();
    groups.close();
  }

  private void startReaders() {
    for (int reader = 0; reader < load.readers(); reader++) {
      for (int partition = 0; partition < load.partitions; partition++) {
        int from = partition;
        readers.start("reader-" + reader + "-" + partition, () -> read(from));
      }
    }
  }

  private void read(int partition) {
    long next = 0;
    while (reading) {
      try {
        List<FetchedMessage> fetched = naru.topics().fetch(topic, partition, next, FETCH_WAIT);
        for (FetchedMessage message : fetched) {
          if (message.offset() != next) {
            gaps.incrementAndGet();
          }
          next = message.offset() + 1;
          meter.received(message.body().asReadOnlyByteBuffer().getLong(), 1);
        }
      } catch (NaruException e) {
        meter.failed.increment();
      }
    }
  }

  private void publish(Publisher publisher, int number) {
    Integer rate = load.rate;
    Body body = new Body(load.size);
    if (rate == null) {
      publishClosed(publisher, body);
    } else {
      long interval = NANOS_PER_SECOND * load.publishers / rate;
      publishOpen(publisher, body, interval, interval * number / load.publishers);
    }
  }

  private void publishClosed(Publisher publisher, Body body) {
    Semaphore window = new Semaphore(load.inFlight);
    while (publishing) {
      window.acquireUninterruptibly();
      publish(publisher, body, System.nanoTime(), window::release);
    }
  }

  private void publishOpen(Publisher publisher, Body body, long interval, long offset) {
    long due = System.nanoTime() + offset;
    while (publishing) {
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      publish(publisher, body, due, () -> {});
      due += interval;
    }
  }

  private void publish(Publisher publisher, Body body, long due, Runnable answered) {
    var unused =
        publisher
            .publishAsync(TopicMessage.of(body.dueAt(due)))
            .whenComplete(
                (outcome, failure) -> {
                  count(outcome, due);
                  answered.run();
                });
  }

  private void count(PublishOutcome outcome, long due) {
    if (outcome instanceof PublishOutcome.Acked) {
      meter.sent(due);
    } else if (outcome instanceof PublishOutcome.Rejected) {
      meter.rejected.increment();
    } else {
      meter.unknown.increment();
    }
  }

  private void awaitReaders() throws InterruptedException {
    long target = load.reads() * meter.acked.sum();
    long last = meter.received.sum();
    long lastChange = System.nanoTime();
    while (last < target && System.nanoTime() - lastChange < STUCK_NANOS) {
      TimeUnit.MILLISECONDS.sleep(5);
      if (meter.received.sum() > last) {
        last = meter.received.sum();
        lastChange = System.nanoTime();
      }
    }
  }
}
