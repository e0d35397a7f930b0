package io.narumq.cli.bench;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.SendOutcome;
import io.narumq.client.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Workers on a queue of their own with a backlog, each with a session and a count of its own. */
final class WorkerCrew implements AutoCloseable {
  private final NaruClient naru;
  private final String queue = "bench-%08x".formatted(ThreadLocalRandom.current().nextInt());
  private final List<Member> members = new ArrayList<>();

  /** One worker, and how many messages it has worked on. */
  record Member(Worker worker, LongAdder done) {}

  WorkerCrew(NaruClient naru) {
    this.naru = naru;
    naru.createQueue(queue);
  }

  /** Puts so many messages into the queue. */
  void fill(int messages) {
    try (Producer producer = naru.producer(queue).build()) {
      List<CompletableFuture<SendOutcome>> sends = new ArrayList<>(messages);
      for (int i = 0; i < messages; i++) {
        sends.add(producer.sendAsync(OutgoingMessage.of("work")));
      }
      sends.forEach(send -> send.join().orThrow());
    }
  }

  /** Starts a worker to whom every message takes so long. */
  Member add(int concurrency, Duration work) {
    LongAdder done = new LongAdder();
    Worker worker =
        naru.worker(queue)
            .concurrency(concurrency)
            .handler(
                message -> {
                  TimeUnit.NANOSECONDS.sleep(work.toNanos());
                  done.increment();
                })
            .start();
    Member member = new Member(worker, done);
    members.add(member);
    return member;
  }

  /** How many messages a second each of these works on, over the time to come. */
  static List<Double> rates(List<Member> members, Duration time) throws InterruptedException {
    List<Long> before = members.stream().map(member -> member.done().sum()).toList();
    long begin = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
    double seconds = (System.nanoTime() - begin) / 1e9;
    List<Double> rates = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      rates.add((members.get(i).done().sum() - before.get(i)) / seconds);
    }
    return rates;
  }

  @Override
  public void close() {
    members.forEach(member -> member.worker().close());
    naru.deleteQueue(queue);
  }
}
