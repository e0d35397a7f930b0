package io.narumq.chaos.workload;

import io.narumq.chaos.check.Verdict;
import java.util.List;
import java.util.Map;

/**
 * Clients at work on something of their own beside the queues of a run, who know what is right
 * there. To be driven by one thread.
 */
public interface SideWork extends AutoCloseable {
  /** Begins nothing new, and waits until what is under way has come to its end. */
  void stop() throws Exception;

  /** What is to be said of it; after {@link #stop}. */
  List<Verdict> verdicts();

  /** How often what it is meant to bring about came about, by name; after {@link #stop}. */
  Map<String, Long> counts();

  @Override
  void close();
}
