package io.narumq.statemachine.topic;

import java.util.List;

/**
 * What a fetch found.
 *
 * @param partition as it was, at the latest, when the sets were read
 * @param sets in order, without a gap; the first one holds the offset that was asked for
 * @param inRange whether the partition has that offset, or it is the next one
 */
public record Fetched(PartitionView partition, List<FetchedSet> sets, boolean inRange) {}
