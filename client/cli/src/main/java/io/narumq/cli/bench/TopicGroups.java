package io.narumq.cli.bench;

import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Consumer groups that read a topic: each member is a thread that polls, and commits what it polled
 * with one commit under way at a time.
 */
final class TopicGroups {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLLED = 5_000;

  private final NaruClient naru;
  private final String topic;
  private final TopicLoad load;
  private final Meter meter;
  private final AtomicLong gaps;
  private final List<GroupConsumer> members = new ArrayList<>();
  private volatile boolean reading = true;

  TopicGroups(NaruClient naru, String topic, TopicLoad load, Meter meter, AtomicLong gaps) {
    this.naru = naru;
    this.topic = topic;
    this.load = load;
    this.meter = meter;
    this.gaps = gaps;
  }

  /** Returns when every partition has its member in each group. */
  void start(LoadThreads threads) throws InterruptedException {
    for (int number = 0; number < load.groups; number++) {
      String group = topic + "-" + number;
      Map<Integer, Long> next = new ConcurrentHashMap<>();
      List<GroupConsumer> ofGroup = new ArrayList<>();
      for (int i = 0; i < load.members; i++) {
        ofGroup.add(naru.groupConsumer(group).topics(topic).start());
      }
      members.addAll(ofGroup);
      awaitPartitions(ofGroup);
      ofGroup.forEach(member -> threads.start(group, () -> read(member, next)));
    }
  }

  private void awaitPartitions(List<GroupConsumer> group) throws InterruptedException {
    long begun = System.nanoTime();
    while (!isSettled(group)) {
      if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
        throw new IllegalStateException("the members of a group did not get their partitions");
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private boolean isSettled(List<GroupConsumer> group) {
    List<Integer> shares = group.stream().map(member -> member.progress().size()).toList();
    int share = load.partitions / load.members;
    return shares.stream().mapToInt(Integer::intValue).sum() == load.partitions
        && shares.stream().allMatch(has -> has == share || has == share + 1);
  }

  private void read(GroupConsumer member, Map<Integer, Long> next) {
    CompletableFuture<Void> commit = CompletableFuture.completedFuture(null);
    while (reading) {
      try {
        member.poll(POLLED, POLL).forEach(message -> count(message, next));
        if (commit.isDone()) {
          commit = member.commitAsync();
        }
      } catch (NaruException e) {
        meter.failed.increment();
      }
    }
  }

  private void count(FetchedMessage message, Map<Integer, Long> next) {
    Long expected = next.put(message.partition(), message.offset() + 1);
    if (message.offset() != (expected == null ? 0 : expected)) {
      gaps.incrementAndGet();
    }
    meter.received(message.body().asReadOnlyByteBuffer().getLong(), 1);
  }

  /** Reads nothing more; to be closed when its threads have ended. */
  void stop() {
    reading = false;
  }

  void close() {
    members.forEach(GroupConsumer::close);
    for (int number = 0; number < load.groups; number++) {
      naru.groups().delete(topic + "-" + number);
    }
  }
}
