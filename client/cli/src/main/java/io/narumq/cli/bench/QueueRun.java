package io.narumq.cli.bench;

import io.narumq.client.NaruClient;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One measurement on one queue. */
final class QueueRun {
  /** A backlog of messages that never shrinks for so long will not be drained. */
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long TICK_MS = 250;
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  private final NaruClient naru;
  private final String queue;
  private final QueueLoad load;
  private final BiConsumer<String, Meter> progress;
  private final Meter meter = new Meter();
  private double seconds;

  /** {@code progress}: told now and then what is going on. */
  QueueRun(NaruClient naru, String queue, QueueLoad load, BiConsumer<String, Meter> progress) {
    this.naru = naru;
    this.queue = queue;
    this.load = load;
    this.progress = progress;
  }

  /** Returns when the load is over and every call has its answer. */
  void run() throws InterruptedException {
    if (load.workload() == QueueWorkload.DRAIN) {
      drain();
    } else {
      sustain();
    }
  }

  Meter meter() {
    return meter;
  }

  /** How long the measurement took. */
  double seconds() {
    return seconds;
  }

  private void sustain() throws InterruptedException {
    boolean bounded = load.workload() == QueueWorkload.CYCLE;
    Semaphore window = new Semaphore(bounded ? load.outstanding() : UNBOUNDED);
    Semaphore settled = bounded ? window : new Semaphore(0);
    try (Consumers consumers = new Consumers(naru, queue, load, meter, settled)) {
      consumers.start();
      try (Producers producers = producers(window)) {
        producers.start();
        pass("warm-up", load.warmup());
        measure(() -> pass("measuring", load.length()));
      }
      if (load.consumers() > 0) {
        awaitSettled(meter.acked.sum());
      }
    }
  }

  private void drain() throws InterruptedException {
    try (Producers producers = producers(new Semaphore(load.backlog()))) {
      producers.start();
      producers.awaitAllSent();
    }
    long backlog = meter.acked.sum();
    try (Consumers consumers = new Consumers(naru, queue, load, meter, new Semaphore(0))) {
      measure(
          () -> {
            consumers.start();
            awaitSettled(backlog);
          });
    }
  }

  private Producers producers(Semaphore toSend) {
    return new Producers(naru.producer(queue), load, meter, toSend);
  }

  private interface Stretch {
    void pass() throws InterruptedException;
  }

  private void measure(Stretch stretch) throws InterruptedException {
    long begin = System.nanoTime();
    meter.measure(true);
    stretch.pass();
    meter.measure(false);
    seconds = (System.nanoTime() - begin) / 1e9;
  }

  private void pass(String what, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(TICK_MS)));
      progress.accept(what, meter);
    }
  }

  /** Ends also when nothing is settled any more: the counters will tell. */
  private void awaitSettled(long messages) throws InterruptedException {
    long last = meter.settled.sum();
    long lastChange = System.nanoTime();
    while (last < messages && System.nanoTime() - lastChange < STUCK_NANOS) {
      TimeUnit.MILLISECONDS.sleep(1);
      progress.accept("draining", meter);
      if (meter.settled.sum() > last) {
        last = meter.settled.sum();
        lastChange = System.nanoTime();
      }
    }
  }
}
