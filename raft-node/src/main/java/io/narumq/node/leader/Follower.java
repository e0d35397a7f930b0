package io.narumq.node.leader;

/**
 * A follower of a shard, as its leader sees it.
 *
 * @param behind entries at the end of the log that it is not known to have
 * @param silentMs how long ago it last answered
 */
public record Follower(String nodeId, long behind, long silentMs) {
  /** Heartbeats are answered twice in this time, or more often with a shorter election time-out. */
  private static final long SILENT_MS_MAX = 1_000;

  /** A leader that is handed over waits for the rest of them: they are few, so it is not long. */
  private static final long BEHIND_MAX = 64;

  /** Whether it could lead in a moment. */
  boolean couldLead() {
    return silentMs <= SILENT_MS_MAX && behind <= BEHIND_MAX;
  }
}
