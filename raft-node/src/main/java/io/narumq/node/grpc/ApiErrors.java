package io.narumq.node.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.log.Outcome;
import java.util.Map;

/**
 * The one place that makes errors of the API, and the table of what each reason means: {@code
 * docs/errors.md} has it in words.
 */
final class ApiErrors {
  /**
   * A hand-over takes a tenth of a second and an election half of one. To ask again costs little,
   * and clients wait longer from time to time by themselves.
   */
  private static final long ELECTION_MS = 50;

  private static final long OVERLOAD_MS = 100;

  /** It takes a flush of the database at least until there is room again. */
  private static final long DISK_FULL_MS = 1_000;

  /** Somebody has to receive and ack first. */
  private static final long QUEUE_FULL_MS = 200;

  /** A change takes some round trips, or as long as data take to get somewhere. */
  private static final long MEMBERSHIP_MS = 500;

  private ApiErrors() {}

  static StatusRuntimeException of(ErrorReason reason, String message) {
    return of(reason, message, Map.of());
  }

  static StatusRuntimeException of(
      ErrorReason reason, String message, Map<String, String> metadata) {
    return new ApiError(reason, message, metadata).toStatus();
  }

  /** Ends a call before its service sees it. */
  static <Q> ServerCall.Listener<Q> refuse(ServerCall<Q, ?> call, StatusRuntimeException error) {
    Metadata trailers = error.getTrailers();
    call.close(error.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  /** An error that another node told on a stream. */
  static StatusRuntimeException of(Error error) {
    return of(error.getReason(), error.getMessage(), error.getMetadataMap());
  }

  /** The same error as it is told on a stream that goes on. */
  static Error onStream(StatusRuntimeException error) {
    return ApiError.of(error)
        .orElseGet(
            () ->
                new ApiError(
                    ErrorReason.ERROR_REASON_INTERNAL,
                    String.valueOf(error.getMessage()),
                    Map.of()))
        .toProto();
  }

  static StatusRuntimeException fieldInvalid(String field, String rule) {
    return of(ErrorReason.ERROR_REASON_FIELD_INVALID, field + ": " + rule, Map.of("field", field));
  }

  static StatusRuntimeException queueNotFound(String queue) {
    return of(
        ErrorReason.ERROR_REASON_QUEUE_NOT_FOUND,
        "there is no queue '" + queue + "'; create it first");
  }

  static StatusRuntimeException topicNotFound(String topic) {
    return of(
        ErrorReason.ERROR_REASON_TOPIC_NOT_FOUND,
        "there is no topic '" + topic + "'; create it first");
  }

  static StatusRuntimeException groupNotFound(String group) {
    return of(
        ErrorReason.ERROR_REASON_GROUP_NOT_FOUND,
        "there is no consumer group '" + group + "'; its first member or commit makes it");
  }

  static StatusRuntimeException subscriptionNotFound(String topic, String subscription) {
    return of(
        ErrorReason.ERROR_REASON_SUBSCRIPTION_NOT_FOUND,
        "topic '" + topic + "' has no subscription '" + subscription + "'; create it first");
  }

  static StatusRuntimeException partitionNotFound(String topic, int partition) {
    return of(
        ErrorReason.ERROR_REASON_PARTITION_NOT_FOUND,
        "there is no partition %d of topic '%s'; create the topic, or name one that it has"
            .formatted(partition, topic));
  }

  static StatusRuntimeException topicReplaced(String topic) {
    return of(
        ErrorReason.ERROR_REASON_TOPIC_REPLACED,
        "topic '%s' was deleted and made again since; begin anew with what it is now"
            .formatted(topic));
  }

  static StatusRuntimeException offsetOutOfRange(
      String partition, long offset, long firstOffset, long nextOffset) {
    return of(
        ErrorReason.ERROR_REASON_OFFSET_OUT_OF_RANGE,
        "partition '%s' has offsets from %s and goes on at %s, %s is not among them"
            .formatted(
                partition,
                Long.toUnsignedString(firstOffset),
                Long.toUnsignedString(nextOffset),
                Long.toUnsignedString(offset)),
        Map.of(
            "first_offset",
            Long.toUnsignedString(firstOffset),
            "next_offset",
            Long.toUnsignedString(nextOffset)));
  }

  /** For outcomes that need no knowledge of who leads. */
  static StatusRuntimeException of(Outcome.Unknown unknown) {
    return of(
        ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
        "it is unknown whether the call takes effect: " + unknown.cause());
  }

  static Status.Code code(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_FIELD_INVALID,
          ERROR_REASON_QUEUE_NAME_INVALID,
          ERROR_REASON_MESSAGE_TOO_LARGE,
          ERROR_REASON_RECEIPT_INVALID,
          ERROR_REASON_KEY_REQUIRED,
          ERROR_REASON_PLACEMENT_DIFFERS,
          ERROR_REASON_CHANNEL_NAME_INVALID,
          ERROR_REASON_FILTER_INVALID ->
          Status.Code.INVALID_ARGUMENT;
      case ERROR_REASON_QUEUE_NOT_FOUND,
          ERROR_REASON_RECURRING_NOT_FOUND,
          ERROR_REASON_KEY_NOT_PARKED,
          ERROR_REASON_TOPIC_NOT_FOUND,
          ERROR_REASON_PARTITION_NOT_FOUND,
          ERROR_REASON_BINDING_NOT_FOUND,
          ERROR_REASON_GROUP_NOT_FOUND,
          ERROR_REASON_SUBSCRIPTION_NOT_FOUND,
          ERROR_REASON_NODE_NOT_FOUND ->
          Status.Code.NOT_FOUND;
      case ERROR_REASON_QUEUE_EXISTS_DIFFERENT,
          ERROR_REASON_TOPIC_EXISTS_DIFFERENT,
          ERROR_REASON_SUBSCRIPTION_EXISTS_DIFFERENT,
          ERROR_REASON_DEDUPE_CONFLICT,
          ERROR_REASON_NODE_ID_TAKEN ->
          Status.Code.ALREADY_EXISTS;
      case ERROR_REASON_SESSION_NOT_FOUND,
          ERROR_REASON_TOO_MANY_RECURRING,
          ERROR_REASON_PRODUCER_NOT_FOUND,
          ERROR_REASON_TOO_MANY_PRODUCERS,
          ERROR_REASON_TOPIC_REPLACED,
          ERROR_REASON_MEMBER_NOT_FOUND,
          ERROR_REASON_GROUP_NOT_EMPTY,
          ERROR_REASON_GROUP_FULL,
          ERROR_REASON_TOO_MANY_SUBSCRIPTIONS,
          ERROR_REASON_TOO_MANY_BINDINGS,
          ERROR_REASON_BOUND_QUEUE_MISSING,
          ERROR_REASON_FIFO_CONFLICT,
          ERROR_REASON_NODE_REFUSED,
          ERROR_REASON_MAJORITY_AT_RISK ->
          Status.Code.FAILED_PRECONDITION;
      case ERROR_REASON_NOT_LEADER,
          ERROR_REASON_NO_LEADER,
          ERROR_REASON_TOPIC_BEING_DELETED,
          ERROR_REASON_SET_PACKED,
          ERROR_REASON_OUTCOME_UNKNOWN,
          ERROR_REASON_NODE_UNREACHABLE ->
          Status.Code.UNAVAILABLE;
      case ERROR_REASON_OVERLOADED, ERROR_REASON_DISK_FULL, ERROR_REASON_QUEUE_FULL ->
          Status.Code.RESOURCE_EXHAUSTED;
      case ERROR_REASON_UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
      case ERROR_REASON_PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
      case ERROR_REASON_DEADLINE_PASSED -> Status.Code.DEADLINE_EXCEEDED;
      case ERROR_REASON_STREAM_REPLACED,
          ERROR_REASON_PRODUCER_FENCED,
          ERROR_REASON_MEMBER_FENCED,
          ERROR_REASON_SLOW_SUBSCRIBER,
          ERROR_REASON_MEMBERSHIP_CHANGING ->
          Status.Code.ABORTED;
      case ERROR_REASON_SEQUENCE_TOO_OLD,
          ERROR_REASON_SEQUENCE_GAP,
          ERROR_REASON_OFFSET_OUT_OF_RANGE ->
          Status.Code.OUT_OF_RANGE;
      case ERROR_REASON_UNSPECIFIED, ERROR_REASON_INTERNAL, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }

  /** 0: a repeat does not help, or may be made at once. */
  static long retryMs(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_NO_LEADER, ERROR_REASON_TOPIC_BEING_DELETED -> ELECTION_MS;
      case ERROR_REASON_OVERLOADED -> OVERLOAD_MS;
      case ERROR_REASON_DISK_FULL -> DISK_FULL_MS;
      case ERROR_REASON_QUEUE_FULL -> QUEUE_FULL_MS;
      case ERROR_REASON_MEMBERSHIP_CHANGING, ERROR_REASON_NODE_UNREACHABLE -> MEMBERSHIP_MS;
      default -> 0;
    };
  }
}
