package io.narumq.node.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes operations and faults out of a plan for as long as it still fails: halves, then quarters
 * and so on (ddmin). What is left need not fail for the very same reason.
 */
final class Shrinker {
  private final Predicate<Plan> fails;
  private int runsLeft;

  Shrinker(Predicate<Plan> fails, int runsMax) {
    this.fails = fails;
    this.runsLeft = runsMax;
  }

  /** A shorter plan that fails, if there is one. */
  Plan shrink(Plan plan) {
    Plan shortest = plan;
    int before;
    do {
      before = size(shortest);
      Plan now = shortest;
      List<Op> ops = shortest(now.ops(), some -> now.with(some, now.faults()));
      List<Fault> faults = shortest(now.faults(), some -> now.with(ops, some));
      shortest = now.with(ops, faults);
    } while (size(shortest) < before && runsLeft > 0);
    return shortest;
  }

  private static int size(Plan plan) {
    return plan.ops().size() + plan.faults().size();
  }

  private interface PlanOf<T> {
    Plan with(List<T> some);
  }

  private <T> List<T> shortest(List<T> all, PlanOf<T> plan) {
    List<T> left = all;
    int parts = 2;
    while (!left.isEmpty() && parts <= 2 * left.size() && runsLeft > 0) {
      List<T> without = withoutOnePart(left, parts, plan);
      if (without.size() < left.size()) {
        left = without;
        parts = Math.max(2, parts - 1);
      } else {
        parts *= 2;
      }
    }
    return left;
  }

  private <T> List<T> withoutOnePart(List<T> all, int parts, PlanOf<T> plan) {
    int size = Math.max(1, all.size() / parts);
    for (int from = 0; from < all.size() && runsLeft > 0; from += size) {
      List<T> rest = new ArrayList<>(all.subList(0, from));
      rest.addAll(all.subList(Math.min(all.size(), from + size), all.size()));
      runsLeft--;
      if (fails.test(plan.with(rest))) {
        return rest;
      }
    }
    return all;
  }
}
