package io.narumq.node.sim;

import io.narumq.api.QueueName;
import io.narumq.api.v1.SendRequest;
import io.narumq.node.loop.Clock;
import io.narumq.node.planted.Conduct;
import io.narumq.statemachine.MemoryShard;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster and its clients, in one thread and in virtual time. All chance comes from the seed of
 * the plan: the same plan is the same history.
 */
final class SimWorld {
  static final long WALL_MS = 1_700_000_000_000L;

  private static final int STEP_MS = 20;
  private static final int SETUP_MS_MAX = 30_000;

  /** With the retries of clients, leases and the grace of a leader, it takes no longer. */
  private static final int DRAIN_MS_MAX = 120_000;

  private static final int CATCH_UP_MS_MAX = 30_000;

  private final Plan plan;
  private final Wrong wrong;
  private final SplittableRandom chance;
  private final SimTime time;
  private final SimNetwork network;
  private final Ledger ledger;
  private final List<SimNode> nodes = new ArrayList<>();
  private final List<SimClient> clients = new ArrayList<>();
  private @Nullable Throwable failure;

  SimWorld(Plan plan, Wrong wrong, boolean told) {
    this.plan = plan;
    this.wrong = wrong;
    this.chance = new SplittableRandom(plan.seed() ^ 0x5eed);
    this.time = new SimTime(chance.nextLong(), told);
    this.network = new SimNetwork(time, chance.split(), plan.knobs());
    this.ledger = new Ledger(time);
    for (int id = 0; id < Plan.NODES; id++) {
      nodes.add(new SimNode(id, this));
    }
    for (int number = 0; number < Plan.CLIENTS; number++) {
      clients.add(new SimClient(number, this));
    }
  }

  static String queue(int number) {
    return "queue-" + number;
  }

  static String deadLetters(int queue) {
    return QueueName.deadLetterQueue(queue(queue), "");
  }

  Plan plan() {
    return plan;
  }

  Bug bug() {
    return wrong.bug();
  }

  Conduct conduct(Clock clock) {
    return wrong.conduct().apply(clock::wallMs);
  }

  SplittableRandom chance() {
    return chance;
  }

  SimTime time() {
    return time;
  }

  SimNetwork network() {
    return network;
  }

  Ledger ledger() {
    return ledger;
  }

  SimNode node(int id) {
    return nodes.get(id);
  }

  SimClient client(int number) {
    return clients.get(number);
  }

  /** A client's process dies, and its like takes its place. */
  void replaceClient(int number) {
    clients.get(number).kill();
    clients.set(number, new SimClient(number, this));
  }

  /** Something of Raft on its way from a node to another one. */
  void raft(int from, int to, Consumer<RaftMember> message) {
    network.send(
        from,
        to,
        () -> {
          SimProcess process = nodes.get(to).process();
          if (process != null) {
            process.raft(message);
          }
        });
  }

  /** What arrives of a send. */
  SendRequest stamped(SendRequest request) {
    return bug() == Bug.STAMP_DROPPED ? request.toBuilder().clearProducer().build() : request;
  }

  void noticeFailure(@Nullable Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    // What a call can end with is no failure of the history.
    if (cause != null && !(cause instanceof io.narumq.client.NaruException) && failure == null) {
      failure = cause;
    }
  }

  /** Plays the plan; throws if a promise is broken. Returns a hash of all that happened. */
  long run() {
    nodes.forEach(SimNode::start);
    setUp();
    long beginMs = time.nowMs();
    for (Op op : plan.ops()) {
      time.after(op.atMs() * 1_000, () -> clients.get(op.client()).run(op));
    }
    for (Fault fault : plan.faults()) {
      time.after(fault.atMs() * 1_000, () -> new Trouble(this, fault).begin());
    }
    runUntil(beginMs + plan.endMs());
    heal();
    drain();
    compare();
    return time.hash();
  }

  private void setUp() {
    for (int queue = 0; queue < Plan.QUEUES; queue++) {
      var created = clients.get(0).createQueue(queue);
      await("a queue is made", SETUP_MS_MAX, now -> created.isDone());
      created.join();
    }
  }

  private void heal() {
    network.healForGood();
    for (SimNode node : nodes) {
      node.start();
      SimProcess process = node.process();
      if (process != null) {
        process.resume();
      }
    }
    clients.forEach(SimClient::drainWorkers);
  }

  private void drain() {
    for (int queue = 0; queue < Plan.QUEUES; queue++) {
      SimClient client = clients.get(queue % Plan.CLIENTS);
      client.drain(queue(queue));
      client.drain(deadLetters(queue));
    }
    await(
        "all calls end and all queues are empty",
        DRAIN_MS_MAX,
        now -> clients.stream().allMatch(c -> c.underWay() == 0) && areQueuesEmpty());
    ledger.drained();
  }

  /** As the newest leader has them: one that was deposed may not have noticed yet. */
  private boolean areQueuesEmpty() {
    return nodes.stream()
        .filter(SimNode::leads)
        .map(SimNode::process)
        .filter(Objects::nonNull)
        .max(Comparator.comparingLong(SimProcess::term))
        .filter(SimWorld::isEmpty)
        .isPresent();
  }

  private static boolean isEmpty(SimProcess process) {
    return views(process.reader()).allMatch(SimWorld::isEmpty);
  }

  private static boolean isEmpty(QueueView view) {
    long waiting = view.ready() + view.delayed() + view.backingOff() + view.blocked();
    return waiting + view.leased() + view.doomed() == 0;
  }

  /** Of all queues that there are. */
  static Stream<QueueView> views(ShardReader reader) {
    return IntStream.range(0, Plan.QUEUES)
        .boxed()
        .flatMap(it -> Stream.of(queue(it), deadLetters(it)))
        .flatMap(name -> reader.queue(name).stream());
  }

  /** With nobody at work any more, all replicas come to be the same. */
  private void compare() {
    await("all nodes are equally far", CATCH_UP_MS_MAX, now -> areEquallyFar());
    Map<String, String> first = shard(0).dump();
    shard(0).check();
    views(running(0).reader()).forEach(ledger::counted);
    for (int id = 1; id < Plan.NODES; id++) {
      if (!shard(id).dump().equals(first)) {
        throw new Violation("node " + id + " holds other rows than node 0");
      }
    }
  }

  private MemoryShard shard(int id) {
    return running(id).shard();
  }

  private SimProcess running(int id) {
    SimProcess process = nodes.get(id).process();
    if (process == null) {
      throw new IllegalStateException("node " + id + " does not run");
    }
    return process;
  }

  private boolean areEquallyFar() {
    long far = shard(0).machine().applied().index();
    return far == shard(1).machine().applied().index()
        && far == shard(2).machine().applied().index();
  }

  private void await(String what, long atMostMs, LongPredicate condition) {
    long endMs = time.nowMs() + atMostMs;
    while (!condition.test(time.nowMs())) {
      if (time.nowMs() >= endMs) {
        throw new Violation("not within " + atMostMs + " ms: " + what);
      }
      runUntil(time.nowMs() + STEP_MS);
    }
  }

  private void runUntil(long ms) {
    time.runUntil(ms * 1_000);
    if (failure instanceof Violation violation) {
      throw violation;
    }
    if (failure != null) {
      throw new IllegalStateException("a client failed", failure);
    }
  }
}
