package io.narumq.chaos.workload;

import io.narumq.chaos.check.EventCheck;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.EventHistory.Published;
import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.Outcome;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * A topic with publishers, readers who read all of it, a group that shares it, and a subscription
 * to a part of it.
 */
public final class Events implements SideWork {
  private static final String TOPIC = "events";
  private static final int PARTITIONS = 6;
  private static final int READERS = 2;
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final NaruClient client;
  private final List<EventPublisher> publishers;
  private final List<EventReader> readers;
  private final EventGroup group;
  private final EventSubscription subscription;
  private final List<Verdict> liveness = new ArrayList<>();

  /** Makes the topic, and starts at once. */
  public Events(List<String> endpoints, SplittableRandom random, LongSupplier now) {
    client = NaruClient.builder().endpoints(endpoints).build();
    client.topics().create(TOPIC, TopicSettings.DEFAULT.withPartitions(PARTITIONS));
    subscription = new EventSubscription(endpoints, TOPIC, now);
    publishers =
        List.of(
            EventPublisher.plain("p1", endpoints, TOPIC),
            EventPublisher.packing("p2", endpoints, TOPIC));
    readers =
        IntStream.rangeClosed(1, READERS)
            .mapToObj(i -> new EventReader("r" + i, endpoints, TOPIC, PARTITIONS))
            .toList();
    group = new EventGroup(endpoints, TOPIC, random, now);
  }

  @Override
  public void stop() throws InterruptedException {
    for (EventPublisher publisher : publishers) {
      publisher.stop();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int its = partition;
      String promise = "partition " + partition + " is read to its end";
      var missed = Poll.untilNothingIsLeft(BOUND, () -> unread(its));
      liveness.add(new Verdict(promise, 1, missed.stream().toList()));
    }
    readers.forEach(EventReader::stop);
    group.stop();
    subscription.stop();
  }

  private long unread(int partition) {
    long end = client.topics().partition(TOPIC, partition).nextOffset();
    return readers.stream().mapToLong(reader -> end - reader.next(partition)).sum();
  }

  private EventHistory history() {
    List<Published> published =
        publishers.stream().flatMap(publisher -> publisher.published().stream()).toList();
    List<Read> read = readers.stream().flatMap(reader -> reader.read().stream()).toList();
    return new EventHistory(published, read);
  }

  @Override
  public List<Verdict> verdicts() {
    EventHistory history = history();
    List<Verdict> verdicts = new ArrayList<>(liveness);
    EventCheck.ALL.forEach(check -> verdicts.add(check.judge(history)));
    List<String> defects =
        readers.stream().flatMap(reader -> reader.violations().stream()).toList();
    verdicts.add(new Verdict("what is there can be fetched", history.read().size(), defects));
    verdicts.addAll(group.verdicts(history));
    verdicts.addAll(subscription.verdicts(history));
    return verdicts;
  }

  @Override
  public Map<String, Long> counts() {
    List<Published> published = history().published();
    Map<String, Long> counts = new HashMap<>(group.counts());
    counts.putAll(subscription.counts());
    counts.put(
        "events confirmed",
        published.stream().filter(event -> event.outcome() == Outcome.OK).count());
    counts.put(
        "fetches that had to be repeated", readers.stream().mapToLong(EventReader::repeated).sum());
    return counts;
  }

  @Override
  public void close() {
    group.close();
    subscription.close();
    publishers.forEach(EventPublisher::close);
    readers.forEach(EventReader::close);
    client.close();
  }
}
