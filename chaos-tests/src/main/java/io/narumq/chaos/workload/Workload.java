package io.narumq.chaos.workload;

import io.narumq.chaos.history.Recorder;
import io.narumq.client.NaruClient;
import io.narumq.client.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Producers and consumers at work, each with a client and a random source of its own. To be driven
 * by one thread.
 */
public final class Workload implements AutoCloseable {
  /** A call that takes longer than this is given up and recorded as unknown. */
  private static final Duration CALL_BOUND = Duration.ofSeconds(20);

  private static final Duration STOP_BOUND = CALL_BOUND.plusSeconds(20);

  /** Consumers send, too: no two have one number. */
  private static final int FIRST_CONSUMER = 100;

  private final List<String> endpoints;
  private final Recorder recorder;
  private final List<NaruClient> clients = new ArrayList<>();
  private final List<Producer> producers = new ArrayList<>();
  private final List<Consumer> consumers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> producing = new ArrayList<>();
  private final List<Future<?>> consuming = new ArrayList<>();
  private final LongAdder acked = new LongAdder();

  /** Starts at once. The queues must exist. */
  public Workload(
      List<String> endpoints, List<QueueWork> works, SplittableRandom random, Recorder recorder) {
    this.endpoints = endpoints;
    this.recorder = recorder;
    for (QueueWork work : works) {
      for (int i = 0; i < work.producers(); i++) {
        producers.add(producer(producers.size() + 1, work, random.split()));
      }
      for (int i = 0; i < work.consumers(); i++) {
        consumers.add(consumer(FIRST_CONSUMER + consumers.size(), work, random.split()));
      }
    }
    producers.forEach(producer -> producing.add(threads.submit(producer)));
    consumers.forEach(consumer -> consuming.add(threads.submit(consumer)));
  }

  /** Messages that were confirmed so far. */
  public long acked() {
    return acked.sum();
  }

  /** Stops sending, and lets the consumers empty their queues. Throws what a client died of. */
  public void drain() throws Exception {
    producers.forEach(Producer::stop);
    consumers.forEach(Consumer::becomeQuick);
    await(producing);
  }

  /** Stops the consumers after their current calls. Throws what a client died of. */
  public void stopConsumers() throws Exception {
    consumers.forEach(Consumer::stop);
    await(consuming);
  }

  /** Ends everything at once. */
  @Override
  public void close() {
    producers.forEach(Producer::stop);
    consumers.forEach(Consumer::stop);
    threads.shutdownNow();
    clients.forEach(NaruClient::close);
  }

  private Producer producer(int number, QueueWork work, SplittableRandom random) {
    return new Producer(number, work, client(it -> {}), recorder, random, acked);
  }

  private Consumer consumer(int number, QueueWork work, SplittableRandom random) {
    LastSettlement settlements = new LastSettlement();
    NaruClient client = client(settlements);
    Hands hands = new Hands(number, work.queue(), client, settlements, recorder, random.split());
    return new Consumer(hands, work.manner(), random);
  }

  private NaruClient client(java.util.function.Consumer<Settlement> onSettled) {
    NaruClient client =
        NaruClient.builder().endpoints(endpoints).timeout(CALL_BOUND).onSettled(onSettled).build();
    clients.add(client);
    return client;
  }

  private static void await(List<Future<?>> loops) throws Exception {
    for (Future<?> loop : loops) {
      loop.get(STOP_BOUND.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
