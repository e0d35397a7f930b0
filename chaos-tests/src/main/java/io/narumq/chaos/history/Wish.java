package io.narumq.chaos.history;

/**
 * What a sender asked for a message.
 *
 * @param delayNanos how long after it was stored it may be handed out first; 0 for at once
 * @param ttlNanos how long after it was due it may be handed out last; 0 for ever
 * @param priority from 0 to 9; higher ones come first
 * @param key of its place in an order; empty for none
 * @param dedupeKey under which it is stored once; empty for none
 */
public record Wish(long delayNanos, long ttlNanos, int priority, String key, String dedupeKey) {
  /** Nothing. */
  public static final Wish NONE = new Wish(0, 0, 0, "", "");

  /** To be handed out so much later. */
  public static Wish delayed(long nanos) {
    return new Wish(nanos, 0, 0, "", "");
  }

  /** To be handed out within this time. */
  public static Wish within(long nanos) {
    return new Wish(0, nanos, 0, "", "");
  }

  /** To come before lower ones. */
  public static Wish priority(int priority) {
    return new Wish(0, 0, priority, "", "");
  }

  /** To come behind all of its key that were stored before. */
  public static Wish key(String key) {
    return new Wish(0, 0, 0, key, "");
  }

  /** The same, but to be stored once under this name. */
  public Wish named(String dedupeKey) {
    return new Wish(delayNanos, ttlNanos, priority, key, dedupeKey);
  }
}
