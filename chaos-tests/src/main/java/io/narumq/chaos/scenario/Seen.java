package io.narumq.chaos.scenario;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Pause;
import java.util.List;
import java.util.Map;

/**
 * All that the clients of a run saw.
 *
 * @param history of the queues of {@link Works}
 * @param pauses of clients
 * @param holds of live workers, whose messages were sent by a producer
 * @param counts of the drained queues
 * @param sideVerdicts of what went on beside the queues
 * @param sideCounts of it, by name
 * @param installs how often a node went on with the database of another one
 */
record Seen(
    History history,
    List<Pause> pauses,
    List<Hold> holds,
    List<Counts> counts,
    List<Verdict> sideVerdicts,
    Map<String, Long> sideCounts,
    long installs) {}
