package io.narumq.chaos.scenario;

import java.util.List;

/**
 * What became of a step of the plan. Times are nanoseconds since the run began.
 *
 * @param faults their names
 * @param what whom they hit, in words, one for each
 * @param begin when the first began
 * @param end when the last was over
 * @param recovered when all nodes served again and had caught up; {@link
 *     io.narumq.chaos.history.Span#NEVER} if the run ended before
 * @param harmless why they had no effect, one for each that had none
 */
public record FaultRecord(
    List<String> faults,
    List<String> what,
    long begin,
    long end,
    long recovered,
    List<String> harmless) {}
