package io.narumq.statemachine.state;

import io.narumq.statemachine.store.Schema.LaneKey;
import io.narumq.statemachine.store.Store;

/** The message logs of all queues. */
public final class MessageLogs {
  /** The lane of a queue without priorities. */
  public static final int PLAIN_LANE = 0;

  private final Store store;

  MessageLogs(Store store) {
    this.store = store;
  }

  public MessageLog of(int queueId, int lane) {
    return new MessageLog(store, new LaneKey(queueId, lane));
  }
}
