package io.narumq.client;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which messages of a queue are looked at, and how much of them. Immutable: each {@code with} makes
 * another one.
 *
 * @param states only messages in these places; empty for all
 * @param bodyBytesMax so many bytes from the start of each body, 0 to 1 MiB
 */
public record Browse(Set<MessageState> states, int bodyBytesMax) {
  private static final int BODY_BYTES_MAX = 1 << 20;
  private static final Set<MessageState> NOWHERE =
      EnumSet.of(MessageState.SETTLED, MessageState.NEVER_EXISTED, MessageState.UNRECOGNIZED);

  /** All messages, without their bodies. */
  public static final Browse ALL = new Browse(Set.of(), 0);

  /** Checks the limits. */
  public Browse {
    Bounds.within("bodyBytesMax", bodyBytesMax, 0, BODY_BYTES_MAX);
    states = Set.copyOf(states);
    if (states.stream().anyMatch(NOWHERE::contains)) {
      throw new IllegalArgumentException("there is nothing to be seen of messages in " + states);
    }
  }

  /** Only messages in these places. */
  public Browse withStates(MessageState first, MessageState... more) {
    return new Browse(EnumSet.of(first, more), bodyBytesMax);
  }

  /** So many bytes of each body. */
  public Browse withBodies(int bytesMax) {
    return new Browse(states, bytesMax);
  }
}
