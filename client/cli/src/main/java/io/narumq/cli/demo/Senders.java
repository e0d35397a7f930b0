package io.narumq.cli.demo;

import io.narumq.client.OutgoingMessage;
import io.narumq.client.SendOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Send the input at a steady pace, whatever happens to cluster and workers: what could not be sent
 * during a fail-over is made up for afterwards. A batch is sent until the cluster confirms it; if
 * it is unknown whether it did, once more under the same ids.
 */
final class Senders implements AutoCloseable {
  /** The header that carries the sender's own id of a message. */
  static final String ID = "id";

  private static final int SENDERS = 4;
  private static final int BATCH_MESSAGES = 25;
  private static final int BATCH_BYTES = 1 << 20;
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Function<List<OutgoingMessage>, SendOutcome> queue;
  private final Input input;
  private final Plan plan;
  private final Ledger ledger;
  private final ServiceGap gap;
  private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger working = new AtomicInteger(SENDERS);
  private volatile @Nullable RuntimeException failure;
  private long startNanos;

  Senders(
      Function<List<OutgoingMessage>, SendOutcome> queue,
      Input input,
      Plan plan,
      Ledger ledger,
      ServiceGap gap) {
    this.queue = queue;
    this.input = input;
    this.plan = plan;
    this.ledger = ledger;
    this.gap = gap;
  }

  int count() {
    return SENDERS;
  }

  void start() {
    startNanos = System.nanoTime();
    for (int sender = 1; sender <= SENDERS; sender++) {
      String name = "s" + sender;
      threads.execute(() -> work(name));
    }
  }

  /** Whether all is sent and confirmed. Throws what made a sender give up. */
  boolean isDone() {
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
    return working.get() == 0;
  }

  /** Stops sending, wherever it is. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void work(String sender) {
    try {
      while (!Thread.currentThread().isInterrupted() && next.get() < plan.messages()) {
        long due = Math.min(plan.messages(), dueNow());
        long first = next.get();
        long end = Math.min(due, first + BATCH_MESSAGES);
        if (first >= end) {
          LockSupport.parkNanos(IDLE_NANOS);
        } else if (next.compareAndSet(first, end)) {
          send(sender, first, end);
        }
      }
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      working.decrementAndGet();
    }
  }

  /**
   * How many messages should have been sent by now. A delay is made up for, but not more than a
   * second of it: a slow start must not end in a flood.
   */
  private synchronized long dueNow() {
    long now = System.nanoTime();
    long onTime = next.get() * NANOS_PER_SECOND / plan.perSecond();
    startNanos = Math.max(startNanos, now - onTime - NANOS_PER_SECOND);
    return (now - startNanos) * plan.perSecond() / NANOS_PER_SECOND;
  }

  /** Messages {@code first} to {@code end}, in as many batches as their size asks for. */
  private void send(String sender, long first, long end) {
    List<String> ids = new ArrayList<>();
    List<OutgoingMessage> batch = new ArrayList<>();
    int bytes = 0;
    for (long number = first; number < end; number++) {
      byte[] body = input.lines().get(plan.line(number));
      if (!batch.isEmpty() && bytes + body.length > BATCH_BYTES) {
        untilConfirmed(ids, batch);
        ids.clear();
        batch.clear();
        bytes = 0;
      }
      String id = sender + "-" + number;
      ledger.attempting(id, body);
      ids.add(id);
      batch.add(OutgoingMessage.of(body).header(ID, id));
      bytes += body.length;
    }
    untilConfirmed(ids, batch);
  }

  private void untilConfirmed(List<String> ids, List<OutgoingMessage> batch) {
    while (!Thread.currentThread().isInterrupted()) {
      SendOutcome outcome = queue.apply(List.copyOf(batch));
      if (outcome instanceof SendOutcome.Acked) {
        ids.forEach(ledger::acked);
        gap.served(System.nanoTime());
        return;
      }
      if (outcome instanceof SendOutcome.Rejected rejected && !rejected.reason().retryable()) {
        throw new IllegalStateException("a send was refused: " + rejected.message());
      }
      if (outcome instanceof SendOutcome.Unknown) {
        ledger.resending(batch.size());
      }
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }
}
