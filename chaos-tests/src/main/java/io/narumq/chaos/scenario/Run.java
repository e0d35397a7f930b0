package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Poll;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Recorder;
import io.narumq.chaos.workload.LiveWorkers;
import io.narumq.chaos.workload.Workload;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The execution of a plan, once. */
public final class Run {
  private static final int QUEUES = 3;
  private static final int PRODUCERS = 6;
  private static final int CONSUMERS = 6;
  private static final String HELD = "held";

  /** Short enough that an outage would end it, were the promise not kept. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  private static final Duration BOUND = Duration.ofSeconds(60);

  private final Plan plan;
  private final Consumer<String> say;
  private final SplittableRandom random;
  private final ChaosCluster cluster;
  private final Recorder recorder = new Recorder(System::nanoTime);
  private final List<FaultRecord> faults = new ArrayList<>();
  private final List<Verdict> liveness = new ArrayList<>();
  private List<Hold> holds = List.of();
  private String failure = "";

  private Run(Plan plan, ChaosCluster cluster, Consumer<String> say) {
    this.plan = plan;
    this.cluster = cluster;
    this.say = say;
    this.random = new SplittableRandom(plan.seed());
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
    List<String> queues = IntStream.range(0, QUEUES).mapToObj(this::queueIn).toList();
    try (NaruClient client = NaruClient.builder().endpoints(endpoints).timeout(BOUND).build()) {
      Stream.concat(queues.stream(), Stream.of(HELD))
          .forEach(queue -> client.createQueue(queue, QueueSettings.DEFAULT.withLease(LEASE)));
      try (LiveWorkers live = new LiveWorkers(endpoints, HELD, random.split(), recorder);
          Workload workload =
              new Workload(endpoints, queues, PRODUCERS, CONSUMERS, random.split(), recorder)) {
        Steps steps = new Steps(cluster, recorder::now, say);
        for (Step step : plan.steps()) {
          faults.add(steps.take(step));
        }
        Thread.sleep(plan.steps().isEmpty() ? 0 : plan.steps().get(0).calmMs());
        live.stopSending();
        workload.drain();
        for (String queue : queues) {
          liveness.add(within("queue " + queue + " drains", () -> isEmpty(client.queue(queue))));
        }
        liveness.add(within("live workers finish", () -> isEmpty(client.queue(HELD))));
        workload.stopConsumers();
        holds = live.holds();
      }
      liveness.add(within("all nodes catch up", cluster.caughtUp()));
      observer.look();
    }
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

  private static boolean isEmpty(QueueInfo queue) {
    return queue.ready() + queue.leased() + queue.backingOff() + queue.delayed() == 0;
  }

  private RunResult result(Observer observer) {
    List<Verdict> verdicts = new ArrayList<>(liveness);
    if (failure.isEmpty()) {
      verdicts.addAll(Judgement.of(recorder.history(), holds));
    }
    verdicts.add(observer.verdict());
    return new RunResult(
        plan,
        recorder.history(),
        faults,
        observer.led(),
        verdicts,
        Judgement.evidence(recorder.history(), holds, observer.led()),
        failure);
  }
}
