package io.narumq.node.sim;

/**
 * Something that goes wrong.
 *
 * @param atMs after the workload began
 * @param node which one, or {@link #LEADER} for the one that leads then
 * @param forMs until it is well again
 */
record Fault(long atMs, Kind kind, int node, long forMs) {
  static final int LEADER = -1;

  enum Kind {
    /** It loses what it has not synced, and starts again from its disk. */
    CRASH,
    /** It stands still, then goes on as if nothing had been. */
    PAUSE,
    /** No other node hears it or is heard by it; clients are. */
    ISOLATE,
    /** Nobody at all hears it, but it hears everybody. */
    MUTE,
    /** It hears no other node, but is heard by all, and hears clients. */
    DEAF,
    /** It applies entries late. */
    SLOW_APPLY,
    /** Clients do not get through to it. */
    UNREACHABLE,
    /** Not a node, but the client of this number stands still. */
    CLIENT_PAUSE,
    /** Not a node, but the client of this number is gone without a word; another one begins. */
    CLIENT_CRASH
  }
}
