package io.narumq.cli.bench;

import io.narumq.client.Consumer;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SettleOutcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Threads that receive and ack. */
final class Consumers implements AutoCloseable {
  private static final int BATCH = 200;
  private static final Duration WAIT = Duration.ofMillis(200);

  private final NaruClient naru;
  private final String queue;
  private final QueueLoad load;
  private final Meter meter;
  private final Semaphore settled;
  private final LoadThreads threads = new LoadThreads();
  private volatile boolean stopped;

  /** {@code settled}: gets a permit for each message that is settled. */
  Consumers(NaruClient naru, String queue, QueueLoad load, Meter meter, Semaphore settled) {
    this.naru = naru;
    this.queue = queue;
    this.load = load;
    this.meter = meter;
    this.settled = settled;
  }

  void start() {
    for (int i = 0; i < load.consumers(); i++) {
      threads.start("consumer-" + i, this::run);
    }
  }

  /** Takes nothing more, and acks what was taken. */
  @Override
  public void close() {
    stopped = true;
    threads.join();
  }

  private void run() {
    try (Consumer consumer = naru.consumer(queue).prefetch(BATCH).start()) {
      while (!stopped) {
        try {
          List<ReceivedMessage> messages = consumer.poll(BATCH, WAIT);
          messages.forEach(it -> meter.received(Body.dueAt(it.body()), it.deliveryCount()));
          ack(consumer, messages);
        } catch (NaruException e) {
          meter.failed.increment();
        }
      }
    }
  }

  /** Polls on meanwhile, as a program that is in a hurry would. */
  private void ack(Consumer consumer, List<ReceivedMessage> messages) {
    if (!messages.isEmpty()) {
      var unused =
          consumer
              .ackAsync(messages)
              .whenComplete((outcomes, failure) -> acked(messages.size(), outcomes));
    }
  }

  private void acked(int messages, @Nullable List<SettleOutcome> outcomes) {
    int done =
        outcomes == null
            ? 0
            : (int) outcomes.stream().filter(it -> it == SettleOutcome.SETTLED).count();
    meter.settled.add(done);
    meter.failed.add(messages - done);
    settled.release(done);
  }
}
