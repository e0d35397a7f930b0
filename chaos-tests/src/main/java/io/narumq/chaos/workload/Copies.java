package io.narumq.chaos.workload;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A topic that is bound to two queues, to one of them in part. Its publisher packs the bodies,
 * which the nodes have to undo for the queues.
 */
final class Copies implements SideWork {
  private static final String TOPIC = "{copies}";
  private static final String ALL = "{copies}.all";
  private static final String ODD = "{copies}.odd";
  private static final int PARTITIONS = 2;
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final NaruClient client;
  private final BoundQueue all;
  private final BoundQueue odd;
  private final EventPublisher publisher;
  private final EventReader reader;
  private Verdict finished = new Verdict("queues bound to a topic run empty", 0, List.of());

  /** Makes topic and queues, and starts at once. */
  Copies(List<String> endpoints) {
    client = NaruClient.builder().endpoints(endpoints).build();
    client.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    all = new BoundQueue(endpoints, ALL, TOPIC, "");
    odd = new BoundQueue(endpoints, ODD, TOPIC, OddEvents.FILTER);
    publisher = EventPublisher.slowlyPacking("c", endpoints, TOPIC);
    reader = new EventReader("copies", endpoints, TOPIC, PARTITIONS);
  }

  @Override
  public void stop() throws InterruptedException {
    publisher.stop();
    List<String> missed = Poll.untilNothingIsLeft(BOUND, this::left).stream().toList();
    finished = new Verdict(finished.promise(), 2, missed);
    reader.stop();
    all.stop();
    odd.stop();
  }

  private long left() {
    long unread = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      unread += client.topics().partition(TOPIC, partition).nextOffset() - reader.next(partition);
    }
    return unread + all.depth() + odd.depth();
  }

  @Override
  public List<Verdict> verdicts() {
    EventHistory history = new EventHistory(publisher.published(), reader.read());
    List<String> bodies = history.read().stream().map(Read::body).toList();
    return List.of(finished, all.verdict(bodies), odd.verdict(OddEvents.bodies(history)));
  }

  @Override
  public Map<String, Long> counts() {
    return Map.of("events copied to queues", (long) reader.read().size());
  }

  @Override
  public void close() {
    publisher.close();
    reader.close();
    all.close();
    odd.close();
    client.close();
  }
}
