package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.CLOCK;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Wall clocks that are wrong, jump, and run too fast. */
final class ClockFaults {
  private static final Duration OFFSET = Duration.ofHours(1);
  private static final Duration JUMP = Duration.ofMinutes(2);
  private static final double DRIFT = 2;

  private ClockFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "clock-offset",
            "the clock of a node is " + OFFSET.toMinutes() + " minutes ahead",
            CLOCK,
            (cluster, random) -> lie(cluster, random, OFFSET, 1)),
        new Fault(
            "clock-jump",
            "the clock of a node jumps back by " + JUMP.toMinutes() + " minutes",
            CLOCK,
            (cluster, random) -> lie(cluster, random, JUMP.negated(), 1)),
        new Fault(
            "clock-drift",
            "the clock of a node runs at twice the true rate",
            CLOCK,
            (cluster, random) -> lie(cluster, random, Duration.ZERO, DRIFT)));
  }

  /** The node starts anew, with a clock that is right until all serve. */
  private static Ongoing lie(
      ChaosCluster cluster, SplittableRandom random, Duration ahead, double rate)
      throws InterruptedException {
    String victim = Victims.any(cluster, random);
    FakeClock clock = FakeClock.build(cluster.data(victim).getParent());
    Restart.with(cluster, victim, clock.environment());
    clock.set(ahead, rate);
    return Ongoing.certain(
        "the clock of %s: %+d s, rate %.1f".formatted(victim, ahead.toSeconds(), rate),
        () -> Restart.without(cluster, victim));
  }
}
