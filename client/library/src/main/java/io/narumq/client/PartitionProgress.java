package io.narumq.client;

import java.util.OptionalLong;

/**
 * How far a member of a consumer group is in a partition.
 *
 * @param position the offset of the message that is handed out next; empty before the first fetch
 * @param committed the offset up to which the work is done, as far as this member knows; empty if
 *     nothing was committed
 * @param nextOffset what the next message that is published gets, as of the last fetch
 * @param paused whether it was paused
 */
public record PartitionProgress(
    TopicPartition partition,
    OptionalLong position,
    OptionalLong committed,
    OptionalLong nextOffset,
    boolean paused) {
  /** How many messages are still to be handed out; empty before the first fetch. */
  public OptionalLong lag() {
    return position.isPresent() && nextOffset.isPresent()
        ? OptionalLong.of(Math.max(0, nextOffset.getAsLong() - position.getAsLong()))
        : OptionalLong.empty();
  }
}
