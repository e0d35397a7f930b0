package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.CLOCK;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.FakeClock;
import java.util.List;
import java.util.SplittableRandom;

/** Wall clocks that are wrong, jump, and run too fast. */
final class ClockFaults {
  private static final long OFFSET_SECONDS = 3_600;
  private static final long JUMP_SECONDS = 120;
  private static final double DRIFT = 2;

  private ClockFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "clock-offset",
            "the clock of a node is " + OFFSET_SECONDS + " s ahead",
            CLOCK,
            (cluster, random) -> lie(cluster, random, OFFSET_SECONDS, 1)),
        new Fault(
            "clock-jump",
            "the clock of a node jumps back by " + JUMP_SECONDS + " s",
            CLOCK,
            (cluster, random) -> lie(cluster, random, -JUMP_SECONDS, 1)),
        new Fault(
            "clock-drift",
            "the clock of a node runs at twice the true rate",
            CLOCK,
            (cluster, random) -> lie(cluster, random, 0, DRIFT)));
  }

  /** The node starts anew, with a clock that is right until all serve. */
  private static Ongoing lie(
      ChaosCluster cluster, SplittableRandom random, long seconds, double rate)
      throws InterruptedException {
    String victim = Victims.any(cluster, random);
    FakeClock clock = new FakeClock(cluster.data(victim).resolveSibling("clock"));
    clock.set(0, 1);
    Restart.with(cluster, victim, clock.environment());
    clock.set(seconds, rate);
    return Ongoing.certain(
        "the clock of %s: %+d s, rate %.1f".formatted(victim, seconds, rate),
        () -> Restart.without(cluster, victim));
  }
}
