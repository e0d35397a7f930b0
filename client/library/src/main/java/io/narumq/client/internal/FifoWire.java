package io.narumq.client.internal;

import io.narumq.client.PoisonAction;

/** FIFO queues between the library and the wire. */
public final class FifoWire {
  private FifoWire() {}

  /** From the wire. */
  public static PoisonAction action(io.narumq.api.v1.PoisonAction action) {
    return switch (action) {
      case POISON_ACTION_UNSPECIFIED, POISON_ACTION_DEAD_LETTER -> PoisonAction.DEAD_LETTER;
      case POISON_ACTION_PARK -> PoisonAction.PARK;
      case POISON_ACTION_SKIP -> PoisonAction.SKIP;
      case UNRECOGNIZED -> PoisonAction.UNRECOGNIZED;
    };
  }

  /** To the wire. */
  public static io.narumq.api.v1.PoisonAction action(PoisonAction action) {
    return switch (action) {
      case DEAD_LETTER -> io.narumq.api.v1.PoisonAction.POISON_ACTION_DEAD_LETTER;
      case PARK -> io.narumq.api.v1.PoisonAction.POISON_ACTION_PARK;
      case SKIP -> io.narumq.api.v1.PoisonAction.POISON_ACTION_SKIP;
      case UNRECOGNIZED -> throw new IllegalArgumentException("not an action to ask for");
    };
  }
}
