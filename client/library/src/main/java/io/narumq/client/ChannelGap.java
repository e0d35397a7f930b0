package io.narumq.client;

import java.util.OptionalLong;

/**
 * Messages that a subscriber did not get, told in the place where they would have come.
 *
 * @param cause why
 * @param messages how many, if that is known
 */
public record ChannelGap(Cause cause, OptionalLong messages) {
  /** Why messages are missing. */
  public enum Cause {
    /** The subscriber was slower than they came, and the oldest made room; the number is known. */
    DROPPED,
    /** The subscriber was slower than they came, and is one that is cut off then. */
    CUT_OFF,
    /** The connection to the node was lost; it subscribed again, here or at another node. */
    DISCONNECTED
  }
}
