package io.narumq.chaos.workload;

import io.narumq.chaos.check.GroupCheck;
import io.narumq.chaos.check.GroupReadsAll;
import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.EventHistory;
import io.narumq.chaos.history.GroupHistory;
import io.narumq.chaos.history.GroupHistory.End;
import io.narumq.chaos.history.GroupHistory.Look;
import io.narumq.chaos.history.GroupHistory.Tenure;
import io.narumq.client.GroupDescription;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A consumer group whose members come, leave and die all the time. */
final class EventGroup implements AutoCloseable {
  private static final String GROUP = "event-group";
  private static final int MEMBERS_MAX = 4;
  private static final long LOOK_MS = 500;
  private static final int LOOKS_PER_CHANGE = 6;
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final List<String> endpoints;
  private final String topic;
  private final SplittableRandom random;
  private final LongSupplier now;
  private final NaruClient client;
  private final Deque<GroupMember> working = new ArrayDeque<>();
  private final List<GroupMember> all = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "event-group");
  private Verdict finished = new Verdict("a group comes to the end", 0, List.of());

  /** Starts at once. The topic must exist. */
  EventGroup(List<String> endpoints, String topic, SplittableRandom random, LongSupplier now) {
    this.endpoints = endpoints;
    this.topic = topic;
    this.random = random;
    this.now = now;
    this.client = NaruClient.builder().endpoints(endpoints).build();
    join();
    join();
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      for (int i = 1; !stopped.await(LOOK_MS, TimeUnit.MILLISECONDS); i++) {
        look();
        if (i % LOOKS_PER_CHANGE == 0) {
          change();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      GroupDescription group = client.groups().describe(GROUP);
      for (GroupDescription.Partition partition : group.partitions()) {
        partition
            .committed()
            .ifPresent(next -> looks.add(new Look(partition.partition().partition(), next)));
      }
    } catch (NaruException e) {
      // Not made yet, or nobody leads for longer than a call takes.
    }
  }

  private void change() throws InterruptedException {
    if (working.size() < 2 || (working.size() < MEMBERS_MAX && random.nextBoolean())) {
      join();
    } else if (random.nextBoolean()) {
      working.remove().leave();
    } else {
      working.remove().die();
    }
  }

  private void join() {
    GroupMember member = new GroupMember("m" + (all.size() + 1), endpoints, GROUP, topic, now);
    all.add(member);
    working.add(member);
  }

  /** Returns when all that is in the topic, which must not grow any more, is committed. */
  void stop() throws InterruptedException {
    stopped.countDown();
    thread.join(BOUND.toMillis());
    List<String> missed =
        Poll.untilNothingIsLeft(BOUND, () -> client.groups().describe(GROUP).lag()).stream()
            .toList();
    finished = new Verdict("a group comes to the end", 1, missed);
    look();
    while (!working.isEmpty()) {
      working.remove().leave();
    }
  }

  private GroupHistory history() {
    List<Tenure> tenures =
        all.stream()
            .flatMap(member -> member.tenures().stream())
            .sorted(Comparator.comparingLong(tenure -> tenure.span().start()))
            .toList();
    return new GroupHistory(
        tenures, all.stream().flatMap(member -> member.commits().stream()).toList(), looks);
  }

  /** After {@link #stop}; by what others read of the topic. */
  List<Verdict> verdicts(EventHistory events) {
    GroupHistory history = history();
    List<Verdict> verdicts = new ArrayList<>(List.of(finished));
    GroupCheck.ALL.forEach(check -> verdicts.add(check.judge(history)));
    verdicts.add(GroupReadsAll.judge(history, events));
    List<String> failures = all.stream().flatMap(it -> it.failures().stream()).toList();
    verdicts.add(new Verdict("members of a group go on", all.size(), failures));
    return verdicts;
  }

  /** After {@link #stop}. */
  Map<String, Long> counts() {
    List<Tenure> tenures = history().tenures();
    return Map.of(
        "partitions given to a member",
        (long) tenures.size(),
        "partitions that a member lost or died with",
        tenures.stream().filter(it -> it.end() == End.LOST || it.end() == End.KILLED).count(),
        "commits that were refused or are not known",
        all.stream().mapToLong(GroupMember::fenced).sum());
  }

  @Override
  public void close() {
    stopped.countDown();
    working.forEach(GroupMember::die);
    client.close();
  }
}
