package io.narumq.client.internal;

import io.narumq.api.v1.HistoryEvent;
import io.narumq.api.v1.ListParkedKeysResponse;
import io.narumq.client.HistoryMode;
import io.narumq.client.InspectedMessage;
import io.narumq.client.LeaseInfo;
import io.narumq.client.MessageEvent;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import io.narumq.client.ParkedKey;
import java.util.List;
import java.util.Optional;

/** What a look into a queue is made of, from the wire and back. */
public final class InspectWire {
  private InspectWire() {}

  static InspectedMessage message(io.narumq.api.v1.InspectedMessage told) {
    return new InspectedMessage(
        Wire.id(told.getMessageId()),
        state(told.getState()),
        told.getPriority(),
        told.getDeliveryCount(),
        told.getKey().isEmpty() ? Optional.empty() : Optional.of(told.getKey()),
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

  /** As a setting. */
  public static HistoryMode mode(io.narumq.api.v1.HistoryMode mode) {
    return switch (mode) {
      case HISTORY_MODE_UNSPECIFIED, HISTORY_MODE_EXCEPTIONS -> HistoryMode.EXCEPTIONS;
      case HISTORY_MODE_ALL -> HistoryMode.ALL;
      case HISTORY_MODE_NONE -> HistoryMode.NONE;
      case UNRECOGNIZED -> HistoryMode.UNRECOGNIZED;
    };
  }

  /** As a setting. */
  public static io.narumq.api.v1.HistoryMode mode(HistoryMode mode) {
    return switch (mode) {
      case EXCEPTIONS -> io.narumq.api.v1.HistoryMode.HISTORY_MODE_EXCEPTIONS;
      case ALL -> io.narumq.api.v1.HistoryMode.HISTORY_MODE_ALL;
      case NONE -> io.narumq.api.v1.HistoryMode.HISTORY_MODE_NONE;
      case UNRECOGNIZED -> throw new IllegalArgumentException("not a mode to ask for");
    };
  }

  static MessageEvent event(io.narumq.api.v1.MessageEvent told) {
    return new MessageEvent(
        told.getNumber(),
        Wire.instant(told.getTime()),
        kind(told.getEvent()),
        Wire.id(told.getFirst()),
        told.getCount(),
        told.getDeliveryCount(),
        told.getFencingNumber(),
        told.getSessionId().isEmpty() ? Optional.empty() : Optional.of(told.getSessionId()),
        told.getReasonValue() == 0 ? Optional.empty() : Optional.of(Wire.reason(told.getReason())),
        told.hasToFirst()
            ? Optional.of(new MessageEvent.Move(told.getToQueue(), Wire.id(told.getToFirst())))
            : Optional.empty());
  }

  static InspectCalls.ParkedKeys parkedKeys(ListParkedKeysResponse told) {
    List<ParkedKey> keys =
        told.getKeysList().stream()
            .map(
                key ->
                    new ParkedKey(
                        key.getKey(),
                        Wire.instant(key.getParkTime()),
                        Wire.reason(key.getReason()),
                        message(key.getHead()),
                        key.getBlocked()))
            .toList();
    Optional<String> last =
        keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(keys.size() - 1).key());
    return new InspectCalls.ParkedKeys(keys, told.getMore() ? last : Optional.empty());
  }

  private static MessageEvent.Kind kind(HistoryEvent event) {
    return switch (event) {
      case HISTORY_EVENT_SENT -> MessageEvent.Kind.SENT;
      case HISTORY_EVENT_LEASED -> MessageEvent.Kind.LEASED;
      case HISTORY_EVENT_ACKED -> MessageEvent.Kind.ACKED;
      case HISTORY_EVENT_FAILED -> MessageEvent.Kind.FAILED;
      case HISTORY_EVENT_NOT_STARTED -> MessageEvent.Kind.NOT_STARTED;
      case HISTORY_EVENT_LEASE_ENDED -> MessageEvent.Kind.LEASE_ENDED;
      case HISTORY_EVENT_EXPIRED -> MessageEvent.Kind.EXPIRED;
      case HISTORY_EVENT_DEAD_LETTERED -> MessageEvent.Kind.DEAD_LETTERED;
      case HISTORY_EVENT_REDRIVEN -> MessageEvent.Kind.REDRIVEN;
      case HISTORY_EVENT_PURGED -> MessageEvent.Kind.PURGED;
      case HISTORY_EVENT_PARKED -> MessageEvent.Kind.PARKED;
      case HISTORY_EVENT_UNPARKED -> MessageEvent.Kind.UNPARKED;
      case HISTORY_EVENT_SKIPPED -> MessageEvent.Kind.SKIPPED;
      case HISTORY_EVENT_UNSPECIFIED, UNRECOGNIZED -> MessageEvent.Kind.UNRECOGNIZED;
    };
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
      case MESSAGE_STATE_BLOCKED -> MessageState.BLOCKED;
      case MESSAGE_STATE_PARKED -> MessageState.PARKED;
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
      case BLOCKED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_BLOCKED;
      case PARKED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_PARKED;
      case SETTLED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_SETTLED;
      case NEVER_EXISTED -> io.narumq.api.v1.MessageState.MESSAGE_STATE_NEVER_EXISTED;
      case UNRECOGNIZED -> throw new IllegalArgumentException("not a state to ask for");
    };
  }
}
