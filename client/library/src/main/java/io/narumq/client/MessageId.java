package io.narumq.client;

/**
 * Names a message; unique in its cluster and never reused.
 *
 * @param shard the shard that stores the message
 * @param queueId the incarnation of the queue; a queue made again under its old name has another
 * @param lane the lane of the queue
 * @param sequence the position in the lane, from 0 without gaps
 */
public record MessageId(int shard, int queueId, int lane, long sequence) {
  /** {@code shard-queueId-lane-sequence}. */
  @Override
  public String toString() {
    return shard + "-" + queueId + "-" + lane + "-" + sequence;
  }
}
