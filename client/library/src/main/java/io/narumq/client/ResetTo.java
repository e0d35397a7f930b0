package io.narumq.client;

import com.google.protobuf.Timestamp;
import io.narumq.api.v1.ResetPlace;
import io.narumq.api.v1.TopicReset;
import java.time.Instant;

/** A place in a partition where a consumer group is to go on. */
public final class ResetTo {
  /** The first message that is kept. */
  public static final ResetTo EARLIEST =
      new ResetTo(TopicReset.newBuilder().setPlace(ResetPlace.RESET_PLACE_EARLIEST).build());

  /** Behind the last message that is there when the call is made. */
  public static final ResetTo LATEST =
      new ResetTo(TopicReset.newBuilder().setPlace(ResetPlace.RESET_PLACE_LATEST).build());

  private final TopicReset to;

  private ResetTo(TopicReset to) {
    this.to = to;
  }

  /**
   * This offset, from 0; whether the partition has it shows when it is read. One partition only.
   */
  public static ResetTo offset(long offset) {
    Bounds.within("offset", offset, 0, Long.MAX_VALUE);
    return new ResetTo(TopicReset.newBuilder().setOffset(offset).build());
  }

  /**
   * The first message that was published at this time or later, or a few before it that were
   * published together with it; behind the last message if there is none.
   */
  public static ResetTo time(Instant time) {
    Timestamp at =
        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
    return new ResetTo(TopicReset.newBuilder().setTime(at).build());
  }

  /** As the protocol says it, without a topic. */
  public TopicReset toProto() {
    return to;
  }
}
