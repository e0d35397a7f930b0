package io.narumq.chaos.scenario;

import java.util.List;

/**
 * Some trouble and the calm before it.
 *
 * @param calmMs how long all is well before, once the nodes have recovered from the step before
 * @param faults their names; they begin one right after the other and end in the opposite order
 * @param lastsMs from the beginning of the last fault to the first end
 * @param seed whom the faults hit follows from it, and from who leads at that moment
 */
public record Step(long calmMs, List<String> faults, long lastsMs, long seed) {
  /** Copies {@code faults}. */
  public Step {
    faults = List.copyOf(faults);
  }
}
