package io.narumq.client;

import java.time.Instant;

/**
 * A recurring message as it stands.
 *
 * @param recurring what was put
 * @param next when it is due next
 * @param stored how often it was stored since it was first made
 * @param refused how often it was due and the queue did not take it
 */
public record RecurringInfo(RecurringMessage recurring, Instant next, long stored, long refused) {}
