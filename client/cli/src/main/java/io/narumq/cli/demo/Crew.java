package io.narumq.cli.demo;

import io.narumq.client.ReceivedMessage;
import io.narumq.client.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The workers: come, work side by side, and leave in good order. Used by one thread. */
final class Crew implements AutoCloseable {
  /** What a worker may hold at once; the work here is short, so many in one go saves rounds. */
  private static final int CONCURRENCY = 64;

  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Supplier<Worker.Builder> hire;
  private final Ledger ledger;
  private final List<LongAdder> received = new ArrayList<>();
  private List<Worker> present = List.of();

  Crew(int size, Supplier<Worker.Builder> hire, Ledger ledger) {
    this.hire = hire;
    this.ledger = ledger;
    for (int i = 0; i < size; i++) {
      received.add(new LongAdder());
    }
  }

  int size() {
    return received.size();
  }

  void arrive() {
    present =
        received.stream()
            .map(
                count ->
                    hire.get()
                        .concurrency(CONCURRENCY)
                        .handler(message -> work(message, count))
                        .start())
            .toList();
  }

  void leave() {
    present.parallelStream().forEach(worker -> worker.close(GRACE));
    present = List.of();
  }

  /** How many messages each worker got. */
  List<Long> shares() {
    return received.stream().map(LongAdder::sum).toList();
  }

  @Override
  public void close() {
    leave();
  }

  private void work(ReceivedMessage message, LongAdder count) {
    count.increment();
    String id = message.headers().getOrDefault(Senders.ID, "");
    ledger.received(id, message.body(), message.deliveryCount());
  }
}
