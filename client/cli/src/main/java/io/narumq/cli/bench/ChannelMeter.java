package io.narumq.cli.bench;

import java.util.concurrent.atomic.LongAdder;

/** What happened on a channel, over the whole run and within the measurement. Thread-safe. */
final class ChannelMeter {
  /** Messages that were answered. */
  final LongAdder published = new LongAdder();

  /** What the answers said, all together. */
  final LongAdder receivers = new LongAdder();

  /** Messages without a good answer. */
  final LongAdder failed = new LongAdder();

  final LongAdder received = new LongAdder();

  /** Messages that the cluster told to have dropped. */
  final LongAdder dropped = new LongAdder();

  final LongAdder publishedMeasured = new LongAdder();
  final LongAdder receivedMeasured = new LongAdder();
  final Latency publish = new Latency();
  final Latency endToEnd = new Latency();
  private volatile boolean measuring;

  void measure(boolean on) {
    measuring = on;
  }

  void published(long dueNanos, int count) {
    published.increment();
    receivers.add(count);
    if (measuring) {
      publishedMeasured.increment();
      publish.record(System.nanoTime() - dueNanos);
    }
  }

  void received(long dueNanos) {
    received.increment();
    if (measuring) {
      receivedMeasured.increment();
      endToEnd.record(System.nanoTime() - dueNanos);
    }
  }

  /** On its way to somebody who was not told to have lost it. */
  long missing() {
    return receivers.sum() - received.sum() - dropped.sum();
  }
}
