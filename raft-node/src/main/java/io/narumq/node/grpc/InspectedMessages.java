package io.narumq.node.grpc;

import com.google.protobuf.Duration;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.narumq.api.v1.InspectedMessage;
import io.narumq.api.v1.LeaseInfo;
import io.narumq.api.v1.MessageId;
import io.narumq.api.v1.ParkedKey;
import io.narumq.state.v1.Header;
import io.narumq.statemachine.inspect.BrowsedMessage;
import io.narumq.statemachine.inspect.LeaseView;
import io.narumq.statemachine.inspect.Located;
import io.narumq.statemachine.inspect.MessageState;
import io.narumq.statemachine.inspect.ParkedPage;
import io.narumq.statemachine.state.MessageLogs;

/**
 * Messages as they are in their queue, from the state to the API.
 *
 * @param nowMs the serving clock, from which what is left of a lease is reckoned
 */
record InspectedMessages(int shard, int queueId, long nowMs) {
  InspectedMessage tell(BrowsedMessage message) {
    Located at = message.located();
    InspectedMessage.Builder told =
        InspectedMessage.newBuilder()
            .setMessageId(id(at))
            .setState(MessageStates.tell(at.state()))
            .setPriority(MessageLogs.priority(at.lane()))
            .setDeliveryCount(at.deliveryCount())
            .setEnqueueTime(Timestamps.fromMillis(message.enqueuedWallMs()))
            .setKey(message.key())
            .setBodyBytes(message.bodyBytes())
            .setBody(message.body());
    if (message.dueWallMs() > 0) {
      told.setDueTime(Timestamps.fromMillis(message.dueWallMs()));
    }
    if (message.expiresWallMs() > 0) {
      told.setExpireTime(Timestamps.fromMillis(message.expiresWallMs()));
    }
    for (Header header : message.headers()) {
      told.putHeaders(header.getName(), header.getValue());
    }
    if (message.deadLetter().getCount() > 0) {
      told.setDeadLetter(DeadLetters.tell(shard, message.deadLetter()));
    }
    if (at.lease().leaseId() > 0) {
      told.setLease(lease(at.lease()));
    }
    if (at.state() == MessageState.BACKING_OFF) {
      told.setBackOff(until(at.untilServingMs()));
    }
    return told.build();
  }

  ParkedKey tell(ParkedPage.ParkedKey parked) {
    return ParkedKey.newBuilder()
        .setKey(parked.key())
        .setParkTime(Timestamps.fromMillis(parked.parkedWallMs()))
        .setReasonValue(parked.reason())
        .setHead(tell(parked.head()))
        .setBlocked(parked.blocked())
        .build();
  }

  private MessageId.Builder id(Located at) {
    return MessageId.newBuilder()
        .setShard(shard)
        .setQueueId(queueId)
        .setLane(at.lane())
        .setSequence(at.sequence());
  }

  private LeaseInfo.Builder lease(LeaseView lease) {
    return LeaseInfo.newBuilder()
        .setSessionId(lease.sessionId())
        .setEndsIn(until(lease.endsMs()))
        .setKeptAtMost(until(lease.keptAtMostMs()))
        .setFencingNumber(lease.leaseId());
  }

  private Duration until(long servingMs) {
    return Durations.fromMillis(Math.max(0, servingMs - nowMs));
  }
}
