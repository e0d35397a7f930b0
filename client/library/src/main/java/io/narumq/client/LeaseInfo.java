package io.narumq.client;

import java.time.Duration;
import java.util.Optional;

/**
 * Who has a message. Times count from the answer; an outage of the queue does not count.
 *
 * @param sessionId the session that keeps it: that of a {@link Worker} or {@link Consumer}; empty
 *     for a receive by hand
 * @param endsIn when it ends as things stand: with a session, when that is not heard of again
 * @param keptAtMost when it ends if the session stays alive and nobody extends it; the same as
 *     {@code endsIn} without a session
 * @param fencingNumber as the receiver was told: {@link ReceivedMessage#fencingNumber}
 */
public record LeaseInfo(
    Optional<String> sessionId, Duration endsIn, Duration keptAtMost, long fencingNumber) {}
