package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import java.util.List;

/** Judges a history. Pure and thread-safe. */
@FunctionalInterface
public interface Check {
  /** Every check that needs no more than the history of a drained queue. */
  List<Check> ALL =
      List.of(
          new AckedLost(),
          new Phantom(),
          new AckFinal(),
          new LeaseExclusive(),
          new FencingGrows(),
          new StoredOnce(),
          new NotBeforeDue(),
          new OrderRespectsTime(),
          new Replay(),
          new NothingForgotten());

  /** Looks at the whole history. */
  Verdict judge(History history);
}
