package io.narumq.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.narumq.api.v1.AckAndSendRequestOrBuilder;
import io.narumq.api.v1.AckAndSendResponse;
import io.narumq.api.v1.DeadLetterReason;
import io.narumq.api.v1.ExtendLeaseResponse;
import io.narumq.api.v1.ExtendStatus;
import io.narumq.api.v1.GetQueueResponse;
import io.narumq.api.v1.ListedQueue;
import io.narumq.api.v1.ListedRecurring;
import io.narumq.api.v1.MessageRange;
import io.narumq.api.v1.PublishResponse;
import io.narumq.api.v1.QueueConfig;
import io.narumq.api.v1.QueueStats;
import io.narumq.api.v1.RedriveRequest;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.api.v1.SettleStatus;
import io.narumq.client.AckAndSendOutcome;
import io.narumq.client.DeadLetter;
import io.narumq.client.ErrorReason;
import io.narumq.client.ExtendOutcome;
import io.narumq.client.Extension;
import io.narumq.client.LogPosition;
import io.narumq.client.MessageId;
import io.narumq.client.NaruException;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import io.narumq.client.Receipt;
import io.narumq.client.RecurringInfo;
import io.narumq.client.RecurringMessage;
import io.narumq.client.Redrive;
import io.narumq.client.ReturnReason;
import io.narumq.client.SettleOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The library's types to those on the wire and back. */
final class Wire {
  private Wire() {}

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static QueueInfo queueInfo(String queue, GetQueueResponse answer) {
    return queueInfo(queue, answer.getConfig(), answer.getStats(), answer.getShard());
  }

  static QueueInfo queueInfo(ListedQueue queue, int shard) {
    return queueInfo(queue.getQueue(), queue.getConfig(), queue.getStats(), shard);
  }

  private static QueueInfo queueInfo(String name, QueueConfig config, QueueStats stats, int shard) {
    return new QueueInfo(
        name,
        QueueSettings.of(config),
        shard,
        stats.getReady(),
        stats.getLeased(),
        stats.getBodyBytes(),
        stats.getSent(),
        stats.getAcked(),
        stats.getDelivered(),
        stats.getReturned(),
        stats.getLeaseEnded(),
        stats.getBackingOff(),
        stats.getDoomed(),
        stats.getDeadLettered(),
        stats.getDelayed(),
        stats.getExpired(),
        stats.getBlocked(),
        stats.getParked(),
        stats.getPoisonSkipped(),
        stats.getPurged(),
        stats.getRedriven(),
        stats.getRedriving(),
        stats.hasOldestReady() ? Optional.of(instant(stats.getOldestReady())) : Optional.empty());
  }

  static RecurringInfo recurring(ListedRecurring listed) {
    return new RecurringInfo(
        RecurringMessage.of(listed.getRecurring()),
        instant(listed.getNext()),
        listed.getStored(),
        listed.getRefused());
  }

  /** Whether it is stored once however often it is sent: by its stamp, or by all of its keys. */
  static boolean isKnownAgain(SendRequest request) {
    return request.hasProducer()
        || request.getMessagesList().stream().noneMatch(each -> each.getDedupeKey().isEmpty());
  }

  static SendRequest sendRequest(String queue, List<OutgoingMessage> messages) {
    SendRequest.Builder request = SendRequest.newBuilder().setQueue(queue);
    messages.forEach(message -> request.addMessages(message.toProto()));
    return request.build();
  }

  static List<MessageId> ids(SendResponse answer) {
    List<MessageId> ids = new ArrayList<>();
    for (MessageRange range : answer.getStoredList()) {
      var first = range.getFirst();
      for (int i = 0; i < range.getCount(); i++) {
        ids.add(
            new MessageId(
                first.getShard(), first.getQueueId(), first.getLane(), first.getSequence() + i));
      }
    }
    return ids;
  }

  /** Of messages of a partition: the offset stands for the sequence, whose partition is known. */
  static List<MessageId> ids(PublishResponse answer) {
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < answer.getCount(); i++) {
      ids.add(new MessageId(answer.getPosition().getShard(), 0, 0, answer.getFirstOffset() + i));
    }
    return ids;
  }

  static MessageId id(io.narumq.api.v1.MessageId id) {
    return new MessageId(id.getShard(), id.getQueueId(), id.getLane(), id.getSequence());
  }

  /** Empty if the server told none. */
  static Optional<LogPosition> position(io.narumq.api.v1.LogPosition at) {
    return at.getIndex() == 0
        ? Optional.empty()
        : Optional.of(new LogPosition(at.getShard(), at.getTerm(), at.getIndex(), at.getCommand()));
  }

  /** Where all of it was stored. */
  static Optional<LogPosition> storedAt(SendResponse answer) {
    return answer.getStoredList().stream().anyMatch(MessageRange::getDuplicate)
        ? Optional.empty()
        : position(answer.getPosition());
  }

  /** What a call of its own would have failed with. */
  /** Empty if some of it had been stored before. */
  static Optional<LogPosition> storedAt(PublishResponse answer) {
    return answer.getDuplicate() ? Optional.empty() : position(answer.getPosition());
  }

  static CallFailure failure(io.narumq.api.v1.Error error) {
    return new CallFailure(
        CallFailure.reason(error.getReason().name().replace("ERROR_REASON_", "")),
        error.getMessage(),
        error.getMetadataMap().get(CallFailure.LEADER_ADDRESS),
        Durations.of(error.getRetryDelay()),
        null);
  }

  static RedriveRequest redrive(String queue, Redrive what) {
    return RedriveRequest.newBuilder()
        .setQueue(queue)
        .setTarget(what.target().orElse(""))
        .setMaxMessages(what.maxMessages())
        .setPerSecond(what.perSecond())
        .setOnlyFrom(what.onlyFrom().orElse(""))
        .setOnlyReason(
            what.onlyReason()
                .map(Wire::reason)
                .orElse(DeadLetterReason.DEAD_LETTER_REASON_UNSPECIFIED))
        .build();
  }

  private static DeadLetterReason reason(DeadLetter.Reason reason) {
    return switch (reason) {
      case MAX_DELIVERIES -> DeadLetterReason.DEAD_LETTER_REASON_MAX_DELIVERIES;
      case REJECTED -> DeadLetterReason.DEAD_LETTER_REASON_REJECTED;
      case EXPIRED -> DeadLetterReason.DEAD_LETTER_REASON_EXPIRED;
      case QUEUE_FULL -> DeadLetterReason.DEAD_LETTER_REASON_QUEUE_FULL;
      case UNRECOGNIZED -> throw new IllegalArgumentException("not a reason to ask for");
    };
  }

  static Optional<DeadLetter> deadLetter(io.narumq.api.v1.ReceivedMessage message) {
    return message.hasDeadLetter()
        ? Optional.of(deadLetter(message.getDeadLetter()))
        : Optional.empty();
  }

  static DeadLetter deadLetter(io.narumq.api.v1.DeadLetter told) {
    return new DeadLetter(
        told.getQueue(),
        id(told.getMessageId()),
        reason(told.getReason()),
        told.getDeliveryCount(),
        instant(told.getEnqueueTime()),
        instant(told.getDeadLetterTime()),
        told.getCount());
  }

  static DeadLetter.Reason reason(DeadLetterReason reason) {
    return switch (reason) {
      case DEAD_LETTER_REASON_MAX_DELIVERIES -> DeadLetter.Reason.MAX_DELIVERIES;
      case DEAD_LETTER_REASON_REJECTED -> DeadLetter.Reason.REJECTED;
      case DEAD_LETTER_REASON_EXPIRED -> DeadLetter.Reason.EXPIRED;
      case DEAD_LETTER_REASON_QUEUE_FULL -> DeadLetter.Reason.QUEUE_FULL;
      case DEAD_LETTER_REASON_UNSPECIFIED, UNRECOGNIZED -> DeadLetter.Reason.UNRECOGNIZED;
    };
  }

  static List<ByteString> receipts(List<Receipt> receipts) {
    return receipts.stream().map(receipt -> ByteString.copyFrom(receipt.bytes())).toList();
  }

  static io.narumq.api.v1.ReturnReason returnReason(ReturnReason reason) {
    return switch (reason) {
      case FAILED -> io.narumq.api.v1.ReturnReason.RETURN_REASON_FAILED;
      case NOT_STARTED -> io.narumq.api.v1.ReturnReason.RETURN_REASON_NOT_STARTED;
      case REJECTED -> io.narumq.api.v1.ReturnReason.RETURN_REASON_REJECTED;
    };
  }

  /**
   * What became of receipts. Whoever settled a message is not recorded, so ALREADY_SETTLED is our
   * own doing exactly if an earlier attempt of the same call may have taken effect.
   */
  static List<SettleOutcome> settled(List<SettleStatus> results, boolean repeated) {
    return results.stream().map(status -> settled(status, repeated)).toList();
  }

  private static SettleOutcome settled(SettleStatus status, boolean repeated) {
    return switch (status) {
      case SETTLE_STATUS_SETTLED -> SettleOutcome.SETTLED;
      case SETTLE_STATUS_LEASE_LOST -> SettleOutcome.LEASE_LOST;
      case SETTLE_STATUS_ALREADY_SETTLED ->
          repeated ? SettleOutcome.SETTLED : SettleOutcome.ALREADY_SETTLED;
      case SETTLE_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unrecognized(status);
    };
  }

  /** What became of an ack with sends; {@code repeated} as in {@link #settled}. */
  static AckAndSendOutcome ackedAndSent(
      AckAndSendRequestOrBuilder request, AckAndSendResponse answer, boolean repeated) {
    Map<String, List<MessageId>> stored = new HashMap<>();
    for (int i = 0; i < answer.getSentCount(); i++) {
      stored.put(request.getSends(i).getQueue(), ids(answer.getSent(i)));
    }
    return new AckAndSendOutcome(
        settled(List.of(answer.getResult()), repeated).get(0),
        stored,
        position(answer.getPosition()));
  }

  static List<Extension> extended(ExtendLeaseResponse answer) {
    List<Extension> extensions = new ArrayList<>(answer.getResultsCount());
    for (int i = 0; i < answer.getResultsCount(); i++) {
      extensions.add(
          new Extension(extended(answer.getResults(i)), Durations.of(answer.getLeases(i))));
    }
    return extensions;
  }

  private static ExtendOutcome extended(ExtendStatus status) {
    return switch (status) {
      case EXTEND_STATUS_EXTENDED -> ExtendOutcome.EXTENDED;
      case EXTEND_STATUS_LEASE_LOST -> ExtendOutcome.LEASE_LOST;
      case EXTEND_STATUS_ALREADY_SETTLED -> ExtendOutcome.ALREADY_SETTLED;
      case EXTEND_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw unrecognized(status);
    };
  }

  private static NaruException unrecognized(Object status) {
    return new NaruException(ErrorReason.UNRECOGNIZED, "the server answered " + status, null);
  }
}
