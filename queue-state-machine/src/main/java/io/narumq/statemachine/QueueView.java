package io.narumq.statemachine;

/** Settings and counters of a queue at one moment. */
public record QueueView(
    int queueId,
    String name,
    long leaseMs,
    long maxProcessingMs,
    long ready,
    long leased,
    long bodyBytes,
    long sent,
    long acked) {}
