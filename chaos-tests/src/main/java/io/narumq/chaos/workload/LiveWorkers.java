package io.narumq.chaos.workload;

import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.history.Span;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Workers with sessions that live for the whole run and whose work takes longer than a lease; and
 * somebody who sees to it that they always have some. To be driven by one thread.
 */
public final class LiveWorkers implements AutoCloseable {
  private static final int WORKERS = 3;
  private static final int CONCURRENCY = 10;
  private static final int WORK_MS_MAX = 6_000;

  /** Half of what the workers can do, so that they make up for an outage, however long the run. */
  private static final long PAUSE_MS = 200;

  private final Recorder recorder;
  private final SplittableRandom random;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Queue<Open> open = new ConcurrentLinkedQueue<>();
  private final List<NaruClient> clients = new ArrayList<>();
  private final List<Worker> workers;
  private final Thread sender;

  /** A piece of work; its end is set by the thread that does it. */
  private static final class Open {
    private volatile Hold hold;

    Open(Hold begun) {
      hold = begun;
    }
  }

  /** Starts at once. The queue must exist. */
  public LiveWorkers(
      List<String> endpoints, String queue, SplittableRandom random, Recorder recorder) {
    this.recorder = recorder;
    this.random = random;
    this.workers =
        IntStream.rangeClosed(1, WORKERS).mapToObj(i -> worker("w" + i, endpoints, queue)).toList();
    this.sender = new Thread(() -> send(client(endpoints), queue), "live-sender");
    sender.setDaemon(true);
    sender.start();
  }

  private Worker worker(String name, List<String> endpoints, String queue) {
    return client(endpoints)
        .worker(queue)
        .concurrency(CONCURRENCY)
        .handler(message -> work(name, message))
        .start();
  }

  private void send(NaruClient client, String queue) {
    try (Producer producer = client.producer(queue).build()) {
      for (long number = 0; !stopped.await(PAUSE_MS, TimeUnit.MILLISECONDS); number++) {
        // What becomes of it is for the workers to show.
        var unused = producer.sendAsync(OutgoingMessage.of("held-" + number));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(String worker, ReceivedMessage message) throws InterruptedException {
    long start = recorder.now();
    Open work =
        new Open(
            new Hold(
                worker,
                message.id().toString(),
                message.text(),
                message.deliveryCount(),
                new Span(start, Span.NEVER)));
    open.add(work);
    Thread.sleep(workMs());
    Hold begun = work.hold;
    work.hold =
        new Hold(
            begun.worker(),
            begun.messageId(),
            begun.body(),
            begun.deliveryCount(),
            new Span(start, recorder.now()));
  }

  private synchronized int workMs() {
    return random.nextInt(WORK_MS_MAX);
  }

  /** No more work comes; what is there is done. */
  public void stopSending() throws InterruptedException {
    stopped.countDown();
    sender.join(TimeUnit.SECONDS.toMillis(60));
  }

  /** What was worked on until now, in the order in which it began. */
  public List<Hold> holds() {
    return open.stream().map(work -> work.hold).toList();
  }

  @Override
  public void close() {
    stopped.countDown();
    workers.forEach(Worker::close);
    clients.forEach(NaruClient::close);
  }

  private synchronized NaruClient client(List<String> endpoints) {
    NaruClient client = NaruClient.builder().endpoints(endpoints).build();
    clients.add(client);
    return client;
  }
}
