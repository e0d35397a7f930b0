package io.narumq.cli.bench;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened: over the whole run, to be compared with what the queue counted, and within the
 * measurement, for the figures. Thread-safe.
 */
final class Meter {
  /** Sends that the cluster confirmed. */
  final LongAdder acked = new LongAdder();

  /** Sends that it refused. */
  final LongAdder rejected = new LongAdder();

  /** Sends of which nobody knows. */
  final LongAdder unknown = new LongAdder();

  /** Deliveries. */
  final LongAdder received = new LongAdder();

  /** Deliveries that were not the first of their message. */
  final LongAdder redelivered = new LongAdder();

  /** Messages settled for good. */
  final LongAdder settled = new LongAdder();

  /** Receives and acks that failed, and acks that came too late. */
  final LongAdder failed = new LongAdder();

  final LongAdder ackedMeasured = new LongAdder();
  final LongAdder receivedMeasured = new LongAdder();
  final Latency send = new Latency();
  final Latency endToEnd = new Latency();
  private volatile boolean measuring;

  void measure(boolean on) {
    measuring = on;
  }

  void sent(long dueNanos) {
    acked.increment();
    if (measuring) {
      ackedMeasured.increment();
      send.record(System.nanoTime() - dueNanos);
    }
  }

  void received(long dueNanos, int deliveryCount) {
    received.increment();
    if (deliveryCount > 1) {
      redelivered.increment();
    }
    if (measuring) {
      receivedMeasured.increment();
      endToEnd.record(System.nanoTime() - dueNanos);
    }
  }
}
