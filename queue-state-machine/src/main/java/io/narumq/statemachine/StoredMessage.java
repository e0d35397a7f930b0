package io.narumq.statemachine;

import com.google.protobuf.ByteString;
import io.narumq.state.v1.DeadLetter;
import io.narumq.state.v1.Header;
import java.util.List;

/**
 * A message as it is stored.
 *
 * @param key empty if it has none
 * @param enqueuedWallMs when it was stored, by the cluster's wall clock, in ms since 1970
 * @param deadLetter of count 0 if it never was dead-lettered
 */
public record StoredMessage(
    long sequence,
    ByteString body,
    List<Header> headers,
    String key,
    long enqueuedWallMs,
    DeadLetter deadLetter) {}
