package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All that is known after a run.
 *
 * @param plan what was to be done
 * @param history what the clients saw
 * @param holds of live workers
 * @param faults what was done
 * @param observed what the nodes said meanwhile
 * @param verdicts on each promise
 * @param traffic how much went on, by name
 * @param sometimes how often what many runs together must bring about came about, by name
 * @param failure what ended the run too early; empty if nothing did
 */
public record RunResult(
    Plan plan,
    History history,
    List<Hold> holds,
    List<FaultRecord> faults,
    Observed observed,
    List<Verdict> verdicts,
    Map<String, Long> traffic,
    Map<String, Long> sometimes,
    String failure) {
  /** With less a run says nothing. */
  private static final int CONFIRMED_MIN = 500;

  /** What a run is worth. */
  public enum Outcome {
    /** Every promise was kept while it was put to the test. */
    PASSED(0),
    /** A promise was broken. */
    FAILED(1),
    /** No promise was seen broken, but the test was none. */
    INVALID(3);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    /** Of a process that ran it. */
    public int exitCode() {
      return exitCode;
    }
  }

  /** The worst that can be said. */
  public Outcome outcome() {
    if (verdicts.stream().anyMatch(verdict -> !verdict.kept())) {
      return Outcome.FAILED;
    }
    return reasonsInvalid().isEmpty() ? Outcome.PASSED : Outcome.INVALID;
  }

  /** Why the run is no proof of anything; empty if it is one. */
  public List<String> reasonsInvalid() {
    List<String> reasons = new ArrayList<>();
    if (!failure.isEmpty()) {
      reasons.add("ended too early: " + failure);
    }
    faults.forEach(
        fault ->
            fault.harmless().forEach(why -> reasons.add(fault.faults() + " did nothing: " + why)));
    verdicts.stream()
        .filter(verdict -> verdict.judged() == 0)
        .forEach(verdict -> reasons.add("nothing to judge: " + verdict.promise()));
    long confirmed = history.sends(io.narumq.chaos.history.Outcome.OK);
    if (confirmed < CONFIRMED_MIN) {
      reasons.add("only " + confirmed + " sends were confirmed, of at least " + CONFIRMED_MIN);
    }
    return reasons;
  }
}
