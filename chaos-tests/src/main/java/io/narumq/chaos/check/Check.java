package io.narumq.chaos.check;

import io.narumq.chaos.history.History;
import java.util.List;

/** Judges a history. Pure and thread-safe. */
@FunctionalInterface
public interface Check {
  /** Of the history of any queues that were drained. */
  List<Check> OF_ALL_QUEUES =
      List.of(
          new AckedLost(),
          new Phantom(),
          new AckFinal(),
          new LeaseExclusive(),
          new FencingGrows(),
          new StoredOnce(),
          new NamedOnce(),
          new NotBeforeDue(),
          new InTime(),
          new PriorityFirst(),
          new OrderOfKeys(),
          new OrderRespectsTime());

  /** Of the history of drained queues that messages leave by nothing but an ack. */
  List<Check> OF_QUEUES_ACKED = List.of(new Replay(), new NothingForgotten());

  /** Looks at the whole history. */
  Verdict judge(History history);
}
