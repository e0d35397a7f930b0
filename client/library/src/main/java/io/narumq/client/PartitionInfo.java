package io.narumq.client;

/**
 * What a partition of a topic holds.
 *
 * @param firstOffset the first message that is kept
 * @param nextOffset what the next message gets
 * @param bodyBytes of the messages that are kept, as they are stored
 * @param shard that it lives in
 */
public record PartitionInfo(
    String topic, int partition, long firstOffset, long nextOffset, long bodyBytes, int shard) {
  /** How many messages it keeps. */
  public long messages() {
    return nextOffset - firstOffset;
  }
}
