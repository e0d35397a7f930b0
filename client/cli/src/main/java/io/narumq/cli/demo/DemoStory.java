package io.narumq.cli.demo;

import io.narumq.cli.Screen;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import io.narumq.cluster.ClusterView.Replica;
import io.narumq.cluster.Leadership;
import io.narumq.cluster.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What happens in the demo, and when: told in shares of what is to be sent, so that the story is
 * the same for every input and pace.
 */
final class DemoStory implements AutoCloseable {
  static final String QUEUE = "demo";

  private static final double WARMED_UP = 0.10;
  private static final double WORKERS_LEAVE = 0.20;
  private static final double WORKERS_COME_BACK = 0.36;
  private static final double LEADER_IS_KILLED = 0.50;
  private static final double NODE_IS_STARTED_AGAIN = 0.75;

  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final long POLL_MS = 20;

  private final LocalCluster nodes;
  private final int shard;
  private final NaruClient client;
  private final Plan plan;
  private final Screen screen;
  private final Ledger ledger = new Ledger();
  private final ServiceGap gap = new ServiceGap(System.nanoTime());
  private final Senders senders;
  private final Crew crew;
  private final Progress progress;

  /** What is worth a line as soon as it is so, whatever the story waits for meanwhile. */
  private record Announcement(BooleanSupplier when, String what) {}

  private final List<Announcement> pending = new ArrayList<>();
  private Duration outage = Duration.ZERO;
  private Duration length = Duration.ZERO;

  DemoStory(
      LocalCluster nodes, NaruClient client, Input input, Plan plan, int workers, Screen screen) {
    this.nodes = nodes;
    this.shard = nodes.shardOf(QUEUE);
    this.client = client;
    this.plan = plan;
    this.screen = screen;
    this.senders = new Senders(batch -> client.send(QUEUE, batch), input, plan, ledger, gap);
    this.crew = new Crew(workers, () -> client.worker(QUEUE), ledger);
    this.progress = new Progress(screen, ledger, plan.messages());
  }

  /** The longest time around the kill in which no send was confirmed. */
  Duration outage() {
    return outage;
  }

  /** What went in and what came out. */
  Ledger.Account account() {
    return ledger.account();
  }

  /** How many messages each worker got. */
  List<Long> shares() {
    return crew.shares();
  }

  /** From the first message sent to the last one settled. */
  Duration length() {
    return length;
  }

  /** Tells it once, from beginning to end. */
  void tell() throws InterruptedException {
    crew.arrive();
    senders.start();
    progress.start();
    say("%d senders send, %d workers work".formatted(senders.count(), crew.size()));
    workersTakeABreak();
    String victim = killTheLeader();
    startAgain(victim);
    drain();
  }

  private void workersTakeABreak() throws InterruptedException {
    untilSent(WARMED_UP);
    Progress.Mark warm = progress.mark();
    untilSent(WORKERS_LEAVE);
    double usual = progress.sentPerSecondSince(warm);
    crew.leave();
    say(screen.yellow("all workers leave") + ", the senders go on");
    Progress.Mark left = progress.mark();
    untilSent(WORKERS_COME_BACK);
    double without = progress.sentPerSecondSince(left);
    say(
        "nobody received, and %,.0f messages a second were sent (%,.0f before)"
            .formatted(without, usual));
    long waiting = ledger.sent() - ledger.received();
    crew.arrive();
    say("%d workers come back to %,d waiting messages".formatted(crew.size(), waiting));
  }

  private String killTheLeader() throws InterruptedException {
    untilSent(LEADER_IS_KILLED);
    Leadership before = nodes.awaitLeader(shard, 0, BOUND);
    String victim = before.nodeId();
    long pid = nodes.pid(victim);
    gap.reset();
    nodes.kill(victim);
    say(screen.yellow("kill -9 %d".formatted(pid)) + ": that was " + victim + ", the leader");
    Leadership after = nodes.awaitLeader(shard, before.term(), BOUND);
    long sent = ledger.sent();
    until("a send to be confirmed by the new leader", () -> ledger.sent() > sent);
    say(
        "%s leads; %.2f s without a confirmed send"
            .formatted(after.nodeId(), gap.longestEnded().toMillis() / 1e3));
    return victim;
  }

  private void startAgain(String victim) throws InterruptedException {
    untilSent(NODE_IS_STARTED_AGAIN);
    outage = gap.longestEnded();
    long target = highestApplied();
    nodes.start(victim);
    say(screen.yellow("%s is started again".formatted(victim)) + " on its old data");
    pending.add(
        new Announcement(() -> appliedBy(victim) >= target, "%s has caught up".formatted(victim)));
  }

  private void drain() throws InterruptedException {
    until("the senders", senders::isDone);
    say("all is sent; %,d messages wait".formatted(ledger.sent() - ledger.received()));
    until("the queue to drain", this::isQueueEmpty);
    length = progress.elapsed();
    crew.leave();
    progress.close();
    say("the queue is empty");
    until("all nodes to catch up", pending::isEmpty);
    until("the replicas to meet", this::replicasMeet);
    Replica replica = replicas().iterator().next();
    say(
        "%d replicas at log index %,d with the same checksum %016x"
            .formatted(replicas().size(), replica.appliedIndex(), replica.checksum()));
  }

  private boolean isQueueEmpty() {
    QueueInfo queue = client.queue(QUEUE);
    return queue.ready() == 0 && queue.leased() == 0;
  }

  /** Whether all nodes stand at the same index. If they do, their checksums must be equal. */
  private boolean replicasMeet() {
    Collection<Replica> replicas = replicas();
    boolean sameIndex = replicas.stream().map(Replica::appliedIndex).distinct().count() == 1;
    if (sameIndex && new HashSet<>(replicas).size() > 1) {
      throw new IllegalStateException("the replicas differ at the same index: " + replicas);
    }
    return sameIndex && replicas.size() == nodes.nodeIds().size();
  }

  private Collection<Replica> replicas() {
    return nodes.view().replicas(shard).values();
  }

  private long highestApplied() {
    return replicas().stream().mapToLong(Replica::appliedIndex).max().orElse(0);
  }

  private long appliedBy(String node) {
    return nodes.view().replicas(shard).getOrDefault(node, new Replica(0, 0)).appliedIndex();
  }

  private void untilSent(double share) throws InterruptedException {
    long target = (long) (share * plan.messages());
    until("%,d messages to be sent".formatted(target), () -> ledger.sent() >= target);
  }

  /** Waits as long as messages move; gives up when none did for a minute. */
  private void until(String what, BooleanSupplier condition) throws InterruptedException {
    long moved = -1;
    long since = System.nanoTime();
    while (!condition.getAsBoolean()) {
      announcePending();
      boolean sending = !senders.isDone();
      long moving = ledger.sent() + ledger.received();
      if (moving != moved) {
        moved = moving;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > BOUND.toNanos()) {
        throw new IllegalStateException(
            "waited for %s, but nothing moved for %d s%s"
                .formatted(what, BOUND.toSeconds(), sending ? " (still sending)" : ""));
      }
      String deaths = nodes.unexpectedDeaths();
      if (!deaths.isEmpty()) {
        throw new IllegalStateException(deaths);
      }
      Thread.sleep(POLL_MS);
    }
  }

  @Override
  public void close() {
    progress.close();
    senders.close();
    crew.close();
  }

  private void announcePending() {
    for (Announcement announcement : List.copyOf(pending)) {
      if (announcement.when().getAsBoolean()) {
        say(announcement.what());
        pending.remove(announcement);
      }
    }
  }

  private void say(String event) {
    screen.line(progress.time() + "  " + event);
  }
}
