package io.narumq.cli.bench;

import io.narumq.client.ChannelGap;
import io.narumq.client.ChannelMessage;
import io.narumq.client.ChannelPublisher;
import io.narumq.client.ChannelSubscriber;
import io.narumq.client.NaruClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One measurement on one channel. */
final class ChannelRun {
  private static final Duration SUBSCRIBE_BOUND = Duration.ofSeconds(30);
  private static final long GIVE_UP_MS = 100;
  private static final long LAST_ONES_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final NaruClient naru;
  private final ChannelLoad load;
  private final Body body;
  private final String channel = "bench-%08x".formatted(ThreadLocalRandom.current().nextInt());
  private final ChannelMeter meter = new ChannelMeter();
  private final Semaphore window;
  private volatile boolean stopped;
  private double seconds;

  ChannelRun(NaruClient naru, ChannelLoad load) {
    this.naru = naru;
    this.load = load;
    this.body = new Body(load.size);
    this.window = new Semaphore(load.outstanding);
  }

  /** Returns when the load is over and what was under way has come, or does not come. */
  void run() throws InterruptedException {
    List<ChannelSubscriber> subscribers = new ArrayList<>();
    try {
      for (int i = 0; i < load.subscribers; i++) {
        subscribers.add(subscriber(i == 0));
      }
      for (ChannelSubscriber subscriber : subscribers) {
        if (!subscriber.awaitSubscribed(SUBSCRIBE_BOUND)) {
          throw new IllegalStateException("no node took the subscription");
        }
      }
      publish();
      awaitLastOnes();
    } finally {
      subscribers.forEach(ChannelSubscriber::close);
    }
  }

  ChannelMeter meter() {
    return meter;
  }

  /** How long the measurement took. */
  double seconds() {
    return seconds;
  }

  private ChannelSubscriber subscriber(boolean first) {
    Semaphore received = first ? window : new Semaphore(0);
    return naru.channels()
        .subscriber()
        .channels(channel)
        .onGap(gap -> gap(gap, received))
        .handler(
            message -> {
              meter.received(Body.dueAt(message.body()));
              received.release();
            })
        .start();
  }

  private void gap(ChannelGap gap, Semaphore received) {
    int missing = (int) gap.messages().orElse(0);
    meter.dropped.add(missing);
    received.release(missing);
  }

  private void publish() throws InterruptedException {
    LoadThreads threads = new LoadThreads();
    for (int i = 0; i < load.publishers; i++) {
      int number = i;
      threads.start("publisher-" + i, () -> publish(number));
    }
    TimeUnit.NANOSECONDS.sleep(load.warmup.toNanos());
    long begin = System.nanoTime();
    meter.measure(true);
    TimeUnit.SECONDS.sleep(load.seconds);
    meter.measure(false);
    seconds = (System.nanoTime() - begin) / 1e9;
    stopped = true;
    threads.join();
  }

  private void publish(int number) {
    try (ChannelPublisher publisher =
        naru.channels().publisher().pendingMessages(100_000).pendingBytes(64 << 20).build()) {
      Integer rate = load.rate;
      if (rate == null) {
        publishClosed(publisher);
      } else {
        publishOpen(publisher, number, rate);
      }
    }
  }

  private void publishClosed(ChannelPublisher publisher) {
    try {
      while (!stopped) {
        if (window.tryAcquire(GIVE_UP_MS, TimeUnit.MILLISECONDS)) {
          publish(publisher, System.nanoTime());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Counts from the time due even if it is late, so that a stall shows in all it held up. */
  private void publishOpen(ChannelPublisher publisher, int number, int rate) {
    long interval = NANOS_PER_SECOND * load.publishers / rate;
    long due = System.nanoTime() + interval * number / load.publishers;
    while (!stopped) {
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      publish(publisher, due);
      due += interval;
    }
  }

  private void publish(ChannelPublisher publisher, long due) {
    var unused =
        publisher
            .publishAsync(ChannelMessage.to(channel, body.dueAt(due)))
            .whenComplete(
                (receivers, failure) -> {
                  if (failure == null) {
                    meter.published(due, receivers);
                  } else {
                    meter.failed.increment();
                  }
                });
  }

  private void awaitLastOnes() throws InterruptedException {
    long end = System.nanoTime() + LAST_ONES_NANOS;
    while (meter.missing() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }
}
