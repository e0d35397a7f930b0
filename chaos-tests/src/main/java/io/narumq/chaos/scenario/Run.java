package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Pause;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.workload.LiveWorkers;
import io.narumq.chaos.workload.MortalClients;
import io.narumq.chaos.workload.QueueWork;
import io.narumq.chaos.workload.SideWorks;
import io.narumq.chaos.workload.Workload;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The execution of a plan, once. */
public final class Run {
  private static final int PLAIN_QUEUES = 3;
  private static final String HELD = "held";
  private static final String INSTALLED = ": has a database of ";

  /** Short enough that an outage would end it, were the promise not kept. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Plan plan;
  private final Consumer<String> say;
  private final SplittableRandom random;
  private final ChaosCluster cluster;
  private final Works works;
  private final Recorder recorder = new Recorder(System::nanoTime);
  private final List<FaultRecord> faults = new ArrayList<>();
  private final List<Verdict> liveness = new ArrayList<>();
  private final List<Counts> counts = new ArrayList<>();
  private List<Hold> holds = List.of();
  private List<Verdict> sideVerdicts = List.of();
  private Map<String, Long> sideCounts = Map.of();
  private List<Pause> pauses = List.of();
  private History mortal = new History(List.of(), List.of(), List.of());
  private String failure = "";

  private Run(Plan plan, ChaosCluster cluster, Consumer<String> say) {
    this.plan = plan;
    this.cluster = cluster;
    this.say = say;
    this.random = new SplittableRandom(plan.seed());
    this.works = Works.on(IntStream.range(0, PLAIN_QUEUES).mapToObj(this::queueIn).toList());
  }

  /**
   * Runs a plan. What happens to the cluster once it serves is in the result, even if it ends the
   * run.
   *
   * @param folder for data and logs of the nodes
   * @param say told in words what happens, as it happens
   */
  public static RunResult execute(Plan plan, Path folder, Consumer<String> say) throws Exception {
    try (ChaosCluster cluster = ChaosCluster.start(folder, plan.nodes())) {
      say.accept(plan.nodes() + " nodes serve");
      return new Run(plan, cluster, say).run();
    }
  }

  private RunResult run() throws Exception {
    try (Observer observer = new Observer(cluster.nodes(), recorder::now)) {
      try {
        work(observer);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception | AssertionError e) {
        failure = e.toString();
        say.accept("ended too early: " + e);
      }
      return result(observer);
    }
  }

  private void work(Observer observer) throws Exception {
    List<String> endpoints = cluster.nodes().endpoints();
    try (NaruClient client = NaruClient.builder().endpoints(endpoints).timeout(BOUND).build()) {
      works.all().forEach(work -> client.createQueue(work.queue(), work.settings()));
      client.createQueue(HELD, QueueSettings.DEFAULT.withLease(LEASE));
      try (LiveWorkers live = new LiveWorkers(endpoints, HELD, random.split(), recorder);
          SideWorks side = new SideWorks(endpoints, random.split(), recorder);
          Workload workload = new Workload(endpoints, works.all(), random.split(), recorder);
          MortalClients clients = mortalClients(endpoints)) {
        cluster.setClients(clients);
        try {
          takeSteps();
          clients.end();
        } finally {
          mortal = clients.history();
          pauses = clients.pauses();
        }
        live.stopSending();
        side.stop();
        workload.drain();
        drain(client);
        workload.stopConsumers();
        works.all().forEach(work -> counts.add(counts(client.queue(work.queue()))));
        holds = live.holds();
        sideVerdicts = side.verdicts();
        sideCounts = side.counts();
      }
      liveness.add(within("all nodes catch up", cluster.caughtUp()));
      observer.look();
    }
  }

  private MortalClients mortalClients(List<String> endpoints) {
    List<String> queues = works.plain();
    return new MortalClients(endpoints, queues, cluster.folder(), random.split(), recorder);
  }

  private void takeSteps() throws Exception {
    Steps steps = new Steps(cluster, recorder::now, say, faults::add);
    for (Step step : plan.steps()) {
      steps.take(step);
    }
    Thread.sleep(plan.steps().isEmpty() ? 0 : plan.steps().get(0).calmMs());
  }

  private void drain(NaruClient client) throws InterruptedException {
    for (QueueWork work : works.all()) {
      String queue = work.queue();
      liveness.add(drained("queue " + queue + " drains", client, queue));
    }
    liveness.add(drained("live workers finish", client, HELD));
  }

  private static Counts counts(QueueInfo queue) {
    return new Counts(
        queue.name(), queue.sent(), queue.acked(), queue.expired(), queue.deadLettered());
  }

  /** A queue that lives in this shard. */
  private String queueIn(int shard) {
    return IntStream.range(0, 1_000)
        .mapToObj(i -> "work" + i)
        .filter(name -> cluster.nodes().shardOf(name) == shard)
        .findFirst()
        .orElseThrow();
  }

  private static Verdict within(String promise, Callable<Boolean> condition)
      throws InterruptedException {
    return new Verdict(promise, 1, Poll.until(BOUND, condition).stream().toList());
  }

  private static Verdict drained(String promise, NaruClient client, String queue)
      throws InterruptedException {
    var missed = Poll.untilNothingIsLeft(BOUND, () -> depth(client.queue(queue)));
    return new Verdict(promise, 1, missed.stream().toList());
  }

  private static long depth(QueueInfo queue) {
    return queue.ready()
        + queue.leased()
        + queue.backingOff()
        + queue.delayed()
        + queue.blocked()
        + queue.doomed();
  }

  /** Nobody but the node itself knows. */
  private long installs() throws IOException {
    long installs = 0;
    for (String node : cluster.ids()) {
      try (Stream<String> lines = Files.lines(cluster.nodes().log(node))) {
        installs += lines.filter(line -> line.contains(INSTALLED)).count();
      }
    }
    return installs;
  }

  private RunResult result(Observer observer) throws IOException {
    History history = History.of(List.of(recorder.history(), mortal));
    Seen seen = new Seen(history, pauses, holds, counts, sideVerdicts, sideCounts, installs());
    List<Verdict> verdicts = new ArrayList<>(liveness);
    if (failure.isEmpty()) {
      verdicts.addAll(Judgement.of(works, seen));
    }
    verdicts.add(observer.verdict());
    Observed observed = observer.observed();
    return new RunResult(
        plan,
        seen.history(),
        holds,
        faults,
        observed,
        verdicts,
        Evidence.traffic(seen, observed.led()),
        Evidence.sometimes(seen, observed.led()),
        failure);
  }
}
