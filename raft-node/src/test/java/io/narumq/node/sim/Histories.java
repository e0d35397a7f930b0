package io.narumq.node.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plays plans, and makes what fails short enough to be understood. */
final class Histories {
  /** So often a failing plan is played in the attempt to shorten it. */
  private static final int SHRINK_RUNS_MAX = 400;

  /**
   * How a history ended.
   *
   * @param hash of all that happened; 0 if it failed
   */
  record End(long hash, Map<Sight, Integer> sights, @Nullable Throwable failure) {}

  private Histories() {}

  static End play(Plan plan, Wrong wrong) {
    return play(plan, wrong, false);
  }

  /**
   * @param told whether to print what happens
   */
  static End play(Plan plan, Wrong wrong, boolean told) {
    SimWorld world = new SimWorld(plan, wrong, told);
    try {
      return new End(world.run(), world.ledger().sights(), null);
    } catch (RuntimeException | Error e) {
      return new End(0, world.ledger().sights(), e);
    }
  }

  /** What to tell of a plan that fails; empty if it does not. */
  static Optional<String> failure(long seed, Wrong wrong) {
    Plan plan = Plan.random(seed);
    End end = play(plan, wrong);
    if (end.failure() == null) {
      return Optional.empty();
    }
    Plan shortest =
        new Shrinker(each -> play(each, wrong).failure() != null, SHRINK_RUNS_MAX).shrink(plan);
    return Optional.of(
        "seed %d: %s%nshortened from %d operations and %d faults (then: %s) to%n%s"
            .formatted(
                seed,
                end.failure(),
                plan.ops().size(),
                plan.faults().size(),
                play(shortest, wrong).failure(),
                shortest));
  }

  static Map<Sight, Integer> noSights() {
    return new EnumMap<>(Sight.class);
  }
}
