package io.narumq.client;

/**
 * What a member of a group or a {@link TopicReader} does if a partition does not have the offset
 * any more that is next.
 */
public enum OutOfRange {
  /**
   * It stands still in that partition: messages are missing, and somebody has to know. A poll
   * throws {@link OffsetOutOfRangeException}; of a group, {@link GroupListener#onFailed} is told.
   */
  FAIL,
  /** It goes on with the first message that is kept, and logs a warning. */
  EARLIEST,
  /** It goes on with what is published from now on, and logs a warning. */
  LATEST
}
