package io.narumq.chaos.scenario;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.fault.Fault;
import io.narumq.chaos.fault.Faults;
import io.narumq.chaos.fault.Ongoing;
import io.narumq.chaos.history.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Takes the steps of a plan, and tells of each what became of it. For one thread. */
final class Steps {
  private final ChaosCluster cluster;
  private final LongSupplier clock;
  private final Consumer<String> say;
  private final Consumer<FaultRecord> records;

  /**
   * @param clock nanoseconds since the run began
   * @param say told in words what happens, as it happens
   * @param records told of each step when it is over, also of one that ends the run
   */
  Steps(
      ChaosCluster cluster,
      LongSupplier clock,
      Consumer<String> say,
      Consumer<FaultRecord> records) {
    this.cluster = cluster;
    this.clock = clock;
    this.say = say;
    this.records = records;
  }

  /** Returns when all nodes are whole again. */
  void take(Step step) throws Exception {
    Thread.sleep(step.calmMs());
    List<String> what = new ArrayList<>();
    List<String> harmless = new ArrayList<>();
    long begin = clock.getAsLong();
    long end = Span.NEVER;
    long recovered = Span.NEVER;
    try {
      trouble(step, what, harmless);
      end = clock.getAsLong();
      cluster.awaitWhole();
      recovered = clock.getAsLong();
      tell("whole again after %.1f s".formatted((recovered - end) / 1e9));
    } finally {
      end = Math.min(end, clock.getAsLong());
      records.accept(new FaultRecord(step.faults(), what, begin, end, recovered, harmless));
    }
  }

  private void trouble(Step step, List<String> what, List<String> harmless) throws Exception {
    SplittableRandom choices = new SplittableRandom(step.seed());
    List<Ongoing> ongoing = new ArrayList<>();
    try {
      for (String name : step.faults()) {
        Fault fault = Faults.named(name).orElseThrow();
        Ongoing begun = fault.begin().begin(cluster, choices.split());
        ongoing.add(0, begun);
        what.add(begun.what());
        tell(begun.what());
      }
      Thread.sleep(step.lastsMs());
    } finally {
      for (Ongoing each : ongoing) {
        each.end().end().ifPresent(harmless::add);
      }
    }
  }

  private void tell(String what) {
    say.accept("%6.1f s  %s".formatted(clock.getAsLong() / 1e9, what));
  }
}
