package io.narumq.client.internal;

import io.narumq.client.WorkerCounters;

/** Counts on the scheduler, read by anybody: every change makes a new whole. */
final class Tally {
  private long received;
  private long acked;
  private long failed;
  private long ackLost;
  private long notStarted;
  private volatile WorkerCounters counters = new WorkerCounters(0, 0, 0, 0, 0);

  WorkerCounters counters() {
    return counters;
  }

  void received() {
    received++;
    publish();
  }

  void acked() {
    acked++;
    publish();
  }

  void failed() {
    failed++;
    publish();
  }

  void ackLost() {
    ackLost++;
    publish();
  }

  void notStarted() {
    notStarted++;
    publish();
  }

  private void publish() {
    counters = new WorkerCounters(received, acked, failed, ackLost, notStarted);
  }
}
