package io.narumq.client;

/** A partition does not have the offset that was to be read next: messages are missing. */
public final class OffsetOutOfRangeException extends NaruException {
  private static final long serialVersionUID = 1L;

  private final String topic;
  private final int partition;
  private final long offset;
  private final long firstOffset;
  private final long nextOffset;

  /** An offset that is not among those from first to next. */
  public OffsetOutOfRangeException(
      TopicPartition partition, long offset, long firstOffset, long nextOffset) {
    super(
        ErrorReason.OFFSET_OUT_OF_RANGE,
        "partition %s has offsets from %d up to, not including, %d, and not %d; seek to one that it has"
            .formatted(partition, firstOffset, nextOffset, offset),
        null);
    this.topic = partition.topic();
    this.partition = partition.partition();
    this.offset = offset;
    this.firstOffset = firstOffset;
    this.nextOffset = nextOffset;
  }

  /** Where that is. */
  public TopicPartition partition() {
    return new TopicPartition(topic, partition);
  }

  /** What was to be read. */
  public long offset() {
    return offset;
  }

  /** The first message that the partition keeps. */
  public long firstOffset() {
    return firstOffset;
  }

  /** What the next message gets. */
  public long nextOffset() {
    return nextOffset;
  }
}
