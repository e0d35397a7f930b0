package io.narumq.client;

/** Where a consumer group begins in a partition for which it has committed nothing. */
public enum StartPosition {
  /** With the first message that is kept. */
  EARLIEST,
  /**
   * With what is published after the partition was first given to a member of the group. That place
   * is committed at once, so that it does not move on when the member goes.
   */
  LATEST
}
