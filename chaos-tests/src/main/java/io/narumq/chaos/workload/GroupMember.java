package io.narumq.chaos.workload;

import io.narumq.chaos.history.EventHistory.Read;
import io.narumq.chaos.history.GroupHistory.Commit;
import io.narumq.chaos.history.GroupHistory.End;
import io.narumq.chaos.history.GroupHistory.Tenure;
import io.narumq.chaos.history.Span;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A member of a group that polls, and commits what it polled. To be driven by one thread. */
final class GroupMember implements GroupListener {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration SESSION = Duration.ofSeconds(3);

  /** A partition that it has. */
  private static final class Open {
    private final int partition;
    private final long start;
    private final List<Read> read = new ArrayList<>();
    private long end = Span.NEVER;
    private End how = End.OPEN;

    Open(int partition, long start) {
      this.partition = partition;
      this.start = start;
    }
  }

  private final String name;
  private final LongSupplier now;
  private final NaruClient client;
  private final GroupConsumer consumer;
  private final Thread thread;
  private final List<Open> all = new ArrayList<>();
  private final Map<Integer, Open> current = new HashMap<>();
  private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong fenced = new AtomicLong();
  private volatile boolean stopped;

  /** Joins, and starts at once. */
  GroupMember(String name, List<String> endpoints, String group, String topic, LongSupplier now) {
    this.name = name;
    this.now = now;
    this.client = NaruClient.builder().endpoints(endpoints).build();
    this.consumer =
        client.groupConsumer(group).topics(topic).sessionTimeout(SESSION).listener(this).start();
    this.thread = new Thread(this::run, "group-member-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      try {
        List<FetchedMessage> messages = consumer.poll(POLL);
        Map<TopicPartition, Long> next = noticed(messages);
        if (!next.isEmpty()) {
          commit(next);
        }
      } catch (NaruException e) {
        if (!stopped) {
          failures.add(name + " could not poll: " + e);
          return;
        }
      }
    }
  }

  private synchronized Map<TopicPartition, Long> noticed(List<FetchedMessage> messages) {
    Map<TopicPartition, Long> next = new HashMap<>();
    for (FetchedMessage message : messages) {
      Open open = current.get(message.partition());
      // What was polled in the very moment in which it was lost counts for nobody.
      if (open != null) {
        open.read.add(
            new Read(name, message.partition(), message.offset(), message.key(), message.text()));
        next.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
      }
    }
    return next;
  }

  private void commit(Map<TopicPartition, Long> next) {
    try {
      consumer.commit(next);
      long at = now.getAsLong();
      next.forEach((its, offset) -> commits.add(new Commit(name, its.partition(), offset, at)));
    } catch (NaruException e) {
      fenced.incrementAndGet();
    }
  }

  @Override
  public synchronized void onAssigned(Set<TopicPartition> partitions) {
    for (TopicPartition its : partitions) {
      Open open = new Open(its.partition(), now.getAsLong());
      all.add(open);
      current.put(its.partition(), open);
    }
  }

  /** What it polled just before is committed after this, and the partition waits for that. */
  @Override
  public synchronized void onRevoked(Set<TopicPartition> partitions) {
    partitions.forEach(its -> end(current.get(its.partition()), End.REVOKED));
  }

  @Override
  public synchronized void onLost(Set<TopicPartition> partitions) {
    partitions.forEach(its -> end(current.remove(its.partition()), End.LOST));
  }

  private void end(@Nullable Open open, End how) {
    if (open != null) {
      open.end = now.getAsLong();
      open.how = how;
    }
  }

  @Override
  public void onFailed(NaruException failure) {
    failures.add(name + " failed: " + failure);
  }

  synchronized List<Tenure> tenures() {
    return all.stream()
        .map(
            open ->
                new Tenure(
                    name, open.partition, new Span(open.start, open.end), open.how, open.read))
        .toList();
  }

  List<Commit> commits() {
    return List.copyOf(commits);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** How many commits were refused, or are not known. */
  long fenced() {
    return fenced.get();
  }

  /** Leaves in good order, with all that it polled committed. */
  void leave() throws InterruptedException {
    stopped = true;
    thread.join(TimeUnit.SECONDS.toMillis(60));
    consumer.close();
    client.close();
  }

  /** Is gone without a word. */
  void die() {
    stopped = true;
    consumer.kill();
    synchronized (this) {
      current.values().stream()
          .filter(open -> open.how == End.OPEN)
          .forEach(open -> end(open, End.KILLED));
      current.clear();
    }
    client.close();
  }
}
