package io.narumq.cli.bench;

import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that send. Closed: each keeps so many in flight. Open: each sends when it is time, and
 * counts from that time even if it is late, so that a stall shows in every message it held up.
 */
final class Producers implements AutoCloseable {
  private static final long GIVE_UP_MS = 100;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Bounds memory if an open load outruns the cluster for long. */
  private static final int OPEN_IN_FLIGHT = 100_000;

  private final Producer.Builder hire;
  private final QueueLoad load;
  private final Body body;
  private final Meter meter;
  private final Semaphore toSend;
  private final List<Producer> producers = new ArrayList<>();
  private final LoadThreads threads = new LoadThreads();
  private volatile boolean stopped;

  /** {@code toSend}: a permit is taken for each message; who acks it may give it back. */
  Producers(Producer.Builder hire, QueueLoad load, Meter meter, Semaphore toSend) {
    this.hire = hire.pendingMessages(isOpen(load) ? OPEN_IN_FLIGHT : load.inFlight());
    this.load = load;
    this.body = new Body(load.bodyBytes());
    this.meter = meter;
    this.toSend = toSend;
  }

  void start() {
    for (int i = 0; i < load.producers(); i++) {
      Producer producer = hire.build();
      producers.add(producer);
      int number = i;
      Runnable work = isOpen(load) ? () -> runOpen(number, producer) : () -> runClosed(producer);
      threads.start("producer-" + i, work);
    }
  }

  /** Waits until the permits to send are used up and every send has its answer. */
  void awaitAllSent() throws InterruptedException {
    while (toSend.availablePermits() > 0) {
      TimeUnit.MILLISECONDS.sleep(GIVE_UP_MS);
    }
    close();
  }

  /** Sends nothing more and waits for the answers that are due. */
  @Override
  public void close() {
    stopped = true;
    threads.join();
    producers.forEach(Producer::close);
  }

  private static boolean isOpen(QueueLoad load) {
    return load.workload() == QueueWorkload.RATE;
  }

  private void runClosed(Producer producer) {
    Semaphore window = new Semaphore(load.inFlight());
    while (take(toSend)) {
      // Also when it is time to stop: whoever counts the permits counts on the message.
      window.acquireUninterruptibly();
      send(producer, System.nanoTime(), window::release);
    }
  }

  private void runOpen(int number, Producer producer) {
    long interval = NANOS_PER_SECOND * load.producers() / load.perSecond();
    long due = System.nanoTime() + interval * number / load.producers();
    while (!stopped) {
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      send(producer, due, () -> {});
      due += interval;
    }
  }

  /** False when it is time to stop. */
  private boolean take(Semaphore permits) {
    try {
      while (!stopped) {
        if (permits.tryAcquire(GIVE_UP_MS, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void send(Producer producer, long due, Runnable answered) {
    var unused =
        producer
            .sendAsync(OutgoingMessage.of(body.dueAt(due)))
            .whenComplete(
                (outcome, failure) -> {
                  count(outcome, due);
                  answered.run();
                });
  }

  private void count(SendOutcome outcome, long due) {
    if (outcome instanceof SendOutcome.Acked) {
      meter.sent(due);
    } else if (outcome instanceof SendOutcome.Rejected) {
      meter.rejected.increment();
    } else {
      meter.unknown.increment();
    }
  }
}
