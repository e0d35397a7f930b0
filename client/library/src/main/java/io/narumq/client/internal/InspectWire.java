package io.narumq.client.internal;

import io.narumq.client.InspectedMessage;
import io.narumq.client.LeaseInfo;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import java.util.Optional;

/** What a look into a queue is made of, from the wire and back. */
final class InspectWire {
  private InspectWire() {}

  static InspectedMessage message(io.narumq.api.v1.InspectedMessage told) {
    return new InspectedMessage(
        Wire.id(told.getMessageId()),
        state(told.getState()),
        told.getPriority(),
        told.getDeliveryCount(),
        Wire.instant(told.getEnqueueTime()),
        told.hasDueTime() ? Optional.of(Wire.instant(told.getDueTime())) : Optional.empty(),
        told.hasExpireTime() ? Optional.of(Wire.instant(told.getExpireTime())) : Optional.empty(),
        told.getHeadersMap(),
        told.getBodyBytes(),
        told.getBody().asReadOnlyByteBuffer(),
        told.hasDeadLetter()
            ? Optional.of(Wire.deadLetter(told.getDeadLetter()))
            : Optional.empty(),
        told.hasLease() ? Optional.of(lease(told.getLease())) : Optional.empty(),
        told.hasBackOff() ? Optional.of(Durations.of(told.getBackOff())) : Optional.empty());
  }

  private static LeaseInfo lease(io.narumq.api.v1.LeaseInfo told) {
    return new LeaseInfo(
        told.getSessionId().isEmpty() ? Optional.empty() : Optional.of(told.getSessionId()),
        Durations.of(told.getEndsIn()),
        Durations.of(told.getKeptAtMost()),
        told.getFencingNumber());
  }

  static io.narumq.api.v1.MessageId id(MessageId id) {
    return io.narumq.api.v1.MessageId.newBuilder()
        .setShard(id.shard())
        .setQueueId(id.queueId())
        .setLane(id.lane())
        .setSequence(id.sequence())
        .build();
  }

  static MessageState state(io.narumq.api.v1.MessageState state) {
    return switch (state) {
      case MESSAGE_STATE_READY -> MessageState.READY;
      case MESSAGE_STATE_LEASED -> MessageState.LEASED;
      case MESSAGE_STATE_DELAYED -> MessageState.DELAYED;
      case MESSAGE_STATE_BACKING_OFF -> MessageState.BACKING_OFF;
      case MESSAGE_STATE_DEAD_LETTERING -> MessageState.DEAD_LETTERING;
      case MESSAGE_STATE_EXPIRED -> MessageState.EXPIRED;
      case MESSAGE_STATE_SETTLED -> MessageState.SETTLED;
      case MESSAGE_STATE_NEVER_EXISTED -> MessageState.NEVER_EXISTED;
      case MESSAGE_STATE_UNSPECIFIED, UNRECOGNIZED -> MessageState.UNRECOGNIZED;
    };
  }

  static io.narumq.api.v1.MessageState state(MessageState state) {
    return switch (state) {
      case READY -> io.narumq.api.v1.MessageState.MESSAGE_STATE_READY;
      case LEASED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_LEASED;
      case DELAYED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_DELAYED;
      case BACKING_OFF -> io.narumq.api.v1.MessageState.MESSAGE_STATE_BACKING_OFF;
      case DEAD_LETTERING -> io.narumq.api.v1.MessageState.MESSAGE_STATE_DEAD_LETTERING;
      case EXPIRED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_EXPIRED;
      case SETTLED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_SETTLED;
      case NEVER_EXISTED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_NEVER_EXISTED;
      case UNRECOGNIZED -> throw new IllegalArgumentException("not a state to ask for");
    };
  }
}
