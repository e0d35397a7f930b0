package io.narumq.node.config;

/**
 * How much of a shard's log is kept, and what it may cost to bring a node up to date.
 *
 * @param segmentBytes of a file of the log; only whole files are removed, and the one that is
 *     written to stays however long nothing comes
 * @param flushBytes of log after which what they did is brought to disk: a crash costs the time to
 *     apply so much again
 * @param flushMs after which the same is done if there was less
 * @param keptEntries of the log that stay though they are not needed here, for nodes that are a
 *     little behind; at least 1
 * @param transferBytesPerSecond that this node sends at most when it gives its whole state to
 *     others
 */
public record LogLimits(
    long segmentBytes,
    long flushBytes,
    long flushMs,
    int keptEntries,
    long transferBytesPerSecond) {
  /** 16 MiB, 256 MiB, 5 minutes, 256 and 64 MiB. */
  public static final LogLimits DEFAULT =
      new LogLimits(16L << 20, 256L << 20, 300_000, 256, 64L << 20);
}
