package io.narumq.client;

import com.google.protobuf.Timestamp;
import io.narumq.api.v1.SubscriptionPosition;
import java.time.Instant;

/** Where a subscription begins when it is made. Immutable: each {@code with} makes another one. */
public final class SubscriptionStart {
  /** With the oldest message that the topic keeps: what a subscription does unless it is told. */
  public static final SubscriptionStart EARLIEST =
      new SubscriptionStart(SubscriptionPosition.getDefaultInstance());

  /** Behind all that was published before the subscription is made. */
  public static final SubscriptionStart LATEST =
      new SubscriptionStart(SubscriptionPosition.newBuilder().setLatest(true).build());

  private final SubscriptionPosition position;

  private SubscriptionStart(SubscriptionPosition position) {
    this.position = position;
  }

  /** With the first messages that were published at this time or later. */
  public static SubscriptionStart publishedAt(Instant time) {
    Timestamp at =
        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    return new SubscriptionStart(SubscriptionPosition.newBuilder().setPublishedAt(at).build());
  }

  /** In this partition with this offset, or the next one that is kept. */
  public SubscriptionStart withOffset(int partition, long offset) {
    return new SubscriptionStart(position.toBuilder().putOffsets(partition, offset).build());
  }

  /** How the protocol says it. */
  public SubscriptionPosition toPosition() {
    return position;
  }

  @Override
  public String toString() {
    return "SubscriptionStart[" + position.toString().strip() + "]";
  }
}
