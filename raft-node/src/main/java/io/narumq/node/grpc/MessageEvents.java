package io.narumq.node.grpc;

import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.MessageEvent;
import io.narumq.api.v1.MessageId;
import io.narumq.state.v1.HistoryRecord;
import io.narumq.statemachine.inspect.HistoryPage.Event;

/** What happened to messages of a queue, from the state to the API. */
record MessageEvents(int shard, int queueId) {
  MessageEvent tell(Event event) {
    HistoryRecord record = event.record();
    MessageEvent.Builder told =
        MessageEvent.newBuilder()
            .setNumber(event.number())
            .setTime(Timestamps.fromMillis(record.getWallMs()))
            .setEvent(HistoryEvent.forNumber(record.getEvent()))
            .setFirst(id(queueId, record.getLane(), record.getFirst()))
            .setCount(record.getCount())
            .setDeliveryCount(record.getDeliveryCount())
            .setFencingNumber(record.getLeaseId())
            .setSessionId(record.getSessionId())
            .setReasonValue(record.getReason())
            .setToQueue(record.getToQueue());
    if (record.getToQueueId() > 0) {
      told.setToFirst(id(record.getToQueueId(), record.getToLane(), record.getToFirst()));
    }
    return told.build();
  }

  private MessageId.Builder id(int queueId, int lane, long sequence) {
    return MessageId.newBuilder()
        .setShard(shard)
        .setQueueId(queueId)
        .setLane(lane)
        .setSequence(sequence);
  }
}
