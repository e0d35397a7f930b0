package io.narumq.node.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.narumq.node.v1.BrowsePosition;
import io.narumq.node.v1.BrowseStage;

/** Page tokens are opaque to clients: the serialized {@link BrowsePosition}. */
final class PageTokens {
  private static final int LANE_MAX = 127;

  /** No lane and no counter gets there. */
  private static final long NUMBER_END = 1L << 62;

  private PageTokens() {}

  static BrowsePosition decode(ByteString token) {
    try {
      BrowsePosition position = BrowsePosition.parseFrom(token);
      if (token.size() <= Limits.PAGE_TOKEN_BYTES_MAX && isPossible(position)) {
        return position;
      }
    } catch (InvalidProtocolBufferException e) {
      throw invalid("it can not be read");
    }
    throw invalid("it can not be read");
  }

  private static boolean isPossible(BrowsePosition position) {
    return position.getStage() != BrowseStage.UNRECOGNIZED
        && isIn(position.getLane(), LANE_MAX)
        && isIn(position.getSequence(), NUMBER_END)
        && isIn(position.getTimerMs(), NUMBER_END)
        && isIn(position.getTimerId(), NUMBER_END)
        && isIn(position.getSeen(), Limits.RECEIVE_MESSAGES_MAX);
  }

  private static boolean isIn(long number, long max) {
    return number >= 0 && number <= max;
  }

  /** A token of a queue that was deleted and made again is one of another queue. */
  static void check(BrowsePosition position, int queueId) {
    if (position.getStageValue() != 0 && position.getQueueId() != queueId) {
      throw invalid("it is of another queue");
    }
  }

  private static RuntimeException invalid(String why) {
    return ApiErrors.fieldInvalid("page_token", "not the next_page_token of a page: " + why);
  }
}
