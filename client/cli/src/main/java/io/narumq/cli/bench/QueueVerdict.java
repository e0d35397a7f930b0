package io.narumq.cli.bench;

import io.narumq.client.QueueInfo;

/** Whether the queue counted what its users saw. */
final class QueueVerdict {
  private QueueVerdict() {}

  /** What is wrong, in one line; empty if nothing is. */
  static String of(Meter meter, QueueInfo queue) {
    long acked = meter.acked.sum();
    long stored = queue.sent();
    if (stored < acked || stored > acked + meter.unknown.sum()) {
      return "%,d sends were acked and %,d are unknown, but %,d messages were stored"
          .formatted(acked, meter.unknown.sum(), stored);
    }
    long settled = meter.settled.sum();
    if (queue.acked() < settled || queue.acked() > settled + meter.failed.sum()) {
      return "%,d acks were confirmed, but %,d counted".formatted(settled, queue.acked());
    }
    if (queue.ready() + queue.leased() != stored - queue.acked()) {
      return "%,d of %,d messages were acked, but %,d are ready and %,d leased"
          .formatted(queue.acked(), stored, queue.ready(), queue.leased());
    }
    return "";
  }
}
