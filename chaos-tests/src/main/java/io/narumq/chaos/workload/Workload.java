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
import java.util.stream.IntStream;

/**
 * Producers and consumers at work, in turn on each of some queues, each with a client and a random
 * source of its own. To be driven by one thread.
 */
public final class Workload implements AutoCloseable {
  /** A call that takes longer than this is given up and recorded as unknown. */
  private static final Duration CALL_BOUND = Duration.ofSeconds(20);

  private static final Duration STOP_BOUND = CALL_BOUND.plusSeconds(20);

  private final List<NaruClient> clients = new ArrayList<>();
  private final List<Producer> producers;
  private final List<Consumer> consumers;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<?>> producing = new ArrayList<>();
  private final List<Future<?>> consuming = new ArrayList<>();
  private final LongAdder acked = new LongAdder();

  /** Starts at once. The queues must exist. */
  public Workload(
      List<String> endpoints,
      List<String> queues,
      int producerCount,
      int consumerCount,
      SplittableRandom random,
      Recorder recorder) {
    producers =
        IntStream.rangeClosed(1, producerCount)
            .mapToObj(
                i ->
                    new Producer(
                        i,
                        queues.get(i % queues.size()),
                        client(endpoints, it -> {}),
                        recorder,
                        random.split(),
                        acked))
            .toList();
    consumers =
        IntStream.rangeClosed(1, consumerCount)
            .mapToObj(
                i ->
                    consumer(
                        "c" + i,
                        endpoints,
                        queues.get(i % queues.size()),
                        recorder,
                        random.split()))
            .toList();
    producers.forEach(producer -> producing.add(threads.submit(producer)));
    consumers.forEach(consumer -> consuming.add(threads.submit(consumer)));
  }

  /** Messages that were confirmed so far. */
  public long acked() {
    return acked.sum();
  }

  /** Stops sending, and lets the consumers ack all they get. Throws what a client died of. */
  public void drain() throws Exception {
    producers.forEach(Producer::stop);
    consumers.forEach(Consumer::becomeCareful);
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

  private Consumer consumer(
      String name,
      List<String> endpoints,
      String queue,
      Recorder recorder,
      SplittableRandom random) {
    LastSettlement settlements = new LastSettlement();
    NaruClient client = client(endpoints, settlements);
    return new Consumer(name, queue, client, settlements, recorder, random);
  }

  private NaruClient client(
      List<String> endpoints, java.util.function.Consumer<Settlement> onSettled) {
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
