package io.narumq.client.internal;

import io.narumq.client.OutOfRange;
import io.narumq.client.StartPosition;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a member of a consumer group.
 *
 * @param instanceId empty, or its name through all its starts
 * @param sessionTimeout how long it may be silent before its partitions go to others
 * @param rebalanceTimeout how long it keeps a partition at most that is to go to another
 * @param start where it begins if nothing is committed
 * @param prefetchBytes how much it reads ahead, all partitions together
 */
public record GroupSettings(
    String group,
    List<String> topics,
    String instanceId,
    Duration sessionTimeout,
    Duration rebalanceTimeout,
    StartPosition start,
    OutOfRange outOfRange,
    long prefetchBytes) {}
