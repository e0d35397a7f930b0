package io.narumq.chaos.scenario;

import io.narumq.chaos.history.Counts;
import io.narumq.chaos.history.History;
import io.narumq.chaos.history.Hold;
import io.narumq.chaos.history.Pause;
import java.util.List;

/**
 * All that the clients of a run saw.
 *
 * @param history of the queues of {@link Works}
 * @param pauses of clients
 * @param holds of live workers, whose messages were sent by a producer
 * @param counts of the drained queues
 * @param sideRounds how often a queue was made, changed, purged and deleted
 * @param sideViolations what was wrong with it
 * @param installs how often a node went on with the database of another one
 */
record Seen(
    History history,
    List<Pause> pauses,
    List<Hold> holds,
    List<Counts> counts,
    long sideRounds,
    List<String> sideViolations,
    long installs) {}
