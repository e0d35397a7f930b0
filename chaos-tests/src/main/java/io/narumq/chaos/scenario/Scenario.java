package io.narumq.chaos.scenario;

import java.time.Duration;

/**
 * A kind of run.
 *
 * @param name as it stands on the command line
 * @param story what happens, in a line
 * @param planner makes its plans
 */
public record Scenario(String name, String story, Planner planner) {
  /** Makes a plan of about the length wished for. The same arguments make the same plan. */
  @FunctionalInterface
  public interface Planner {
    Plan plan(long seed, int nodes, Duration length);
  }

  /** See {@link Planner}. */
  public Plan plan(long seed, int nodes, Duration length) {
    return planner.plan(seed, nodes, length);
  }
}
