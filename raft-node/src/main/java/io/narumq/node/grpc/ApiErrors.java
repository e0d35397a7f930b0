package io.narumq.node.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.ErrorReason;
import io.narumq.node.log.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one place that makes errors of the API. */
final class ApiErrors {
  static final String DOMAIN = "narumq.io";
  private static final String REASON_PREFIX = "ERROR_REASON_";

  /** About how long an election takes. */
  private static final long ELECTION_MS = 200;

  private static final long OVERLOAD_MS = 100;

  private ApiErrors() {}

  static StatusRuntimeException of(ErrorReason reason, String message) {
    return of(reason, message, Map.of());
  }

  static StatusRuntimeException of(
      ErrorReason reason, String message, Map<String, String> metadata) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code(reason).value())
            .setMessage(message)
            .addDetails(Any.pack(info(reason, metadata)));
    long retryMs = retryMs(reason);
    if (retryMs > 0) {
      status.addDetails(
          Any.pack(RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(retryMs)).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** An error that another node told on a stream. */
  static StatusRuntimeException of(Error error) {
    return of(error.getReason(), error.getMessage(), error.getMetadataMap());
  }

  /** The same error as it is told on a stream that goes on. */
  static Error onStream(StatusRuntimeException error) {
    Error.Builder told = Error.newBuilder().setReason(ErrorReason.ERROR_REASON_INTERNAL);
    com.google.rpc.@Nullable Status status = StatusProto.fromThrowable(error);
    if (status == null) {
      return told.setMessage(String.valueOf(error.getMessage())).build();
    }
    told.setMessage(status.getMessage());
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        ErrorInfo info = unpack(detail, ErrorInfo.class);
        told.setReason(ErrorReason.valueOf(REASON_PREFIX + info.getReason()));
        told.putAllMetadata(info.getMetadataMap());
      } else if (detail.is(RetryInfo.class)) {
        told.setRetryDelay(unpack(detail, RetryInfo.class).getRetryDelay());
      }
    }
    return told.build();
  }

  private static <M extends Message> M unpack(Any detail, Class<M> type) {
    try {
      return detail.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an error of this API can not be read", e);
    }
  }

  static StatusRuntimeException fieldInvalid(String field, String rule) {
    return of(ErrorReason.ERROR_REASON_FIELD_INVALID, field + ": " + rule, Map.of("field", field));
  }

  /** For outcomes that need no knowledge of who leads. */
  static StatusRuntimeException of(Outcome.Unknown unknown) {
    return of(
        ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN,
        "it is unknown whether the call takes effect: " + unknown.cause());
  }

  private static ErrorInfo info(ErrorReason reason, Map<String, String> metadata) {
    return ErrorInfo.newBuilder()
        .setDomain(DOMAIN)
        .setReason(reason.name().substring(REASON_PREFIX.length()))
        .putAllMetadata(metadata)
        .build();
  }

  private static Status.Code code(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_FIELD_INVALID,
          ERROR_REASON_QUEUE_NAME_INVALID,
          ERROR_REASON_MESSAGE_TOO_LARGE,
          ERROR_REASON_RECEIPT_INVALID ->
          Status.Code.INVALID_ARGUMENT;
      case ERROR_REASON_QUEUE_NOT_FOUND -> Status.Code.NOT_FOUND;
      case ERROR_REASON_QUEUE_EXISTS_DIFFERENT -> Status.Code.ALREADY_EXISTS;
      case ERROR_REASON_SESSION_NOT_FOUND -> Status.Code.FAILED_PRECONDITION;
      case ERROR_REASON_NOT_LEADER, ERROR_REASON_NO_LEADER, ERROR_REASON_OUTCOME_UNKNOWN ->
          Status.Code.UNAVAILABLE;
      case ERROR_REASON_OVERLOADED -> Status.Code.RESOURCE_EXHAUSTED;
      case ERROR_REASON_DEADLINE_PASSED -> Status.Code.DEADLINE_EXCEEDED;
      case ERROR_REASON_STREAM_REPLACED -> Status.Code.ABORTED;
      case ERROR_REASON_UNSPECIFIED, ERROR_REASON_INTERNAL, UNRECOGNIZED -> Status.Code.INTERNAL;
    };
  }

  /** 0: a repeat does not help, or may be made at once. */
  private static long retryMs(ErrorReason reason) {
    return switch (reason) {
      case ERROR_REASON_NO_LEADER -> ELECTION_MS;
      case ERROR_REASON_OVERLOADED -> OVERLOAD_MS;
      default -> 0;
    };
  }
}
