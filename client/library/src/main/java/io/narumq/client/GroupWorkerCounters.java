package io.narumq.client;

/**
 * What a group worker has done so far.
 *
 * @param worked messages whose processing returned
 * @param rejected messages that were passed over, as their processing rejected them
 * @param failed how often processing threw something else, and the message was to come again
 */
public record GroupWorkerCounters(long worked, long rejected, long failed) {}
