package io.narumq.chaos.history;

/**
 * When a call was made and when it ended, in nanoseconds since the run began.
 *
 * @param end {@link #NEVER} for a call without an answer
 */
public record Span(long start, long end) {
  /** Later than everything. */
  public static final long NEVER = Long.MAX_VALUE;

  /** Checks the order. */
  public Span {
    if (start > end) {
      throw new IllegalArgumentException("ends at " + end + " before it starts at " + start);
    }
  }

  /**
   * Whether this call was made after the other one had ended: then all clients agree on the order.
   */
  public boolean isAfter(Span other) {
    return start > other.end;
  }

  @Override
  public String toString() {
    return "[%.3f s, %s]".formatted(start / 1e9, end == NEVER ? "never" : seconds(end));
  }

  private static String seconds(long nanos) {
    return "%.3f s".formatted(nanos / 1e9);
  }
}
