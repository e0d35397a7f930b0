package io.narumq.statemachine.inspect;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.Header;
import java.util.List;

/**
 * A message as a look at its queue found it. Times are of the wall clock, in ms since 1970.
 *
 * @param key empty but on a FIFO queue
 * @param dueWallMs 0 if it was not delayed
 * @param expiresWallMs 0 if its time is never over
 * @param bodyBytes size of the whole body
 * @param body as much of it as was asked for
 * @param deadLetter of count 0 if it never was dead-lettered
 */
public record BrowsedMessage(
    Located located,
    String key,
    long enqueuedWallMs,
    long dueWallMs,
    long expiresWallMs,
    List<Header> headers,
    int bodyBytes,
    ByteString body,
    DeadLetter deadLetter) {}
