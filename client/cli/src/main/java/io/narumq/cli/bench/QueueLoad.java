package io.narumq.cli.bench;

import java.time.Duration;

/**
 * One measurement to make.
 *
 * @param bodyBytes of each message
 * @param inFlight of each producer
 * @param outstanding between send and ack at most, in {@link QueueWorkload#CYCLE}
 * @param perSecond of all producers together, in {@link QueueWorkload#RATE}
 * @param backlog messages in {@link QueueWorkload#DRAIN}
 * @param warmup under full load before the measurement
 * @param length of the measurement
 */
record QueueLoad(
    QueueWorkload workload,
    int bodyBytes,
    int producers,
    int inFlight,
    int consumers,
    int outstanding,
    int perSecond,
    int backlog,
    Duration warmup,
    Duration length) {}
