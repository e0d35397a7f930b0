package io.narumq.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Members of one group that poll and commit, each on a thread; and what they were handed out. */
final class GroupReaders implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final NaruClient naru;
  private final String group;
  private final String topic;
  private final Deque<Member> members = new ArrayDeque<>();
  private final Queue<FetchedMessage> seen = new ConcurrentLinkedQueue<>();
  private final Map<TopicPartition, Member> owners = new ConcurrentHashMap<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger moves = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  GroupReaders(NaruClient naru, String group, String topic) {
    this.naru = naru;
    this.group = group;
    this.topic = topic;
  }

  void add() {
    members.add(new Member());
  }

  void closeOne() {
    members.remove().close();
  }

  void awaitAll(int messages, Duration bound) {
    await().atMost(bound).until(() -> seen.size() >= messages);
  }

  /** Every message came once, as it is stored; partitions had one owner at a time. */
  void judge(Map<String, FetchedMessage> stored) {
    System.out.printf(
        "chaos: %s: %,d read, partitions given %d times, %d lost%n",
        group, seen.size(), moves.get(), lost.get());
    assertThat(wrong).isEmpty();
    Map<String, FetchedMessage> once = new ConcurrentHashMap<>();
    for (FetchedMessage message : seen) {
      assertThat(message).isEqualTo(stored.get(message.text()));
      FetchedMessage before = once.put(message.text(), message);
      assertThat(before == null || lost.get() > 0).as("twice: %s", message).isTrue();
    }
    assertThat(once).hasSameSizeAs(stored);
  }

  @Override
  public void close() {
    while (!members.isEmpty()) {
      closeOne();
    }
  }

  private final class Member implements GroupListener {
    private final GroupConsumer consumer =
        naru.groupConsumer(group).topics(topic).listener(this).start();
    private final Thread thread = new Thread(this::run, group);
    private volatile boolean stopped;

    Member() {
      thread.start();
    }

    private void run() {
      while (!stopped) {
        List<FetchedMessage> messages = consumer.poll(POLL);
        seen.addAll(messages);
        commit();
      }
    }

    /** Until it is done: what was polled once should not come again. */
    private void commit() {
      try {
        consumer.commit();
      } catch (NaruException e) {
        wrong.add("commit: " + e);
      }
    }

    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        moves.incrementAndGet();
        Member before = owners.put(partition, this);
        if (before != null) {
          wrong.add(partition + " has two owners");
        }
      }
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        if (!owners.remove(partition, this)) {
          wrong.add(partition + " was revoked from who did not have it");
        }
      }
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
      lost.addAndGet(partitions.size());
      partitions.forEach(partition -> owners.remove(partition, this));
    }

    @Override
    public void onFailed(NaruException failure) {
      wrong.add("failed: " + failure);
    }

    void close() {
      stopped = true;
      await().until(() -> !thread.isAlive());
      consumer.close();
    }
  }
}
