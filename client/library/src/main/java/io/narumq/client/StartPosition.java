package io.narumq.client;

/**
 * Where a {@link TopicReader} begins in a partition, or a consumer group for which nothing is
 * committed there.
 */
public enum StartPosition {
  /** With the first message that is kept. */
  EARLIEST,
  /**
   * With what is published after the reader was opened, or after the partition was first given to a
   * member of the group. That place is committed at once, so that it does not move on when the
   * member goes.
   */
  LATEST
}
