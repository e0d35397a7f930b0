package io.narumq.node.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.narumq.api.v1.Error;
import io.narumq.api.v1.ErrorReason;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request failed, in the two forms that callers see: a gRPC status with details if the call
 * ends with it, and {@link Error} if it was one of many on a stream that goes on.
 *
 * @param message what, which, and what to do next
 */
record ApiError(ErrorReason reason, String message, Map<String, String> metadata) {
  private static final String DOMAIN = "narumq.io";
  private static final String REASON_PREFIX = "ERROR_REASON_";

  ApiError {
    metadata = Map.copyOf(metadata);
  }

  /** What a status stands for; empty if it was not made by {@link #toStatus}, on any node. */
  static Optional<ApiError> of(StatusRuntimeException error) {
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    return status == null
        ? Optional.empty()
        : status.getDetailsList().stream()
            .filter(detail -> detail.is(ErrorInfo.class))
            .findFirst()
            .map(ApiError::unpack)
            .filter(info -> info.getDomain().equals(DOMAIN))
            .map(info -> new ApiError(reason(info), status.getMessage(), info.getMetadataMap()));
  }

  StatusRuntimeException toStatus() {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(ApiErrors.code(reason).value())
            .setMessage(message)
            .addDetails(Any.pack(info()));
    long retryMs = ApiErrors.retryMs(reason);
    if (retryMs > 0) {
      status.addDetails(
          Any.pack(RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(retryMs)).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  Error toProto() {
    Error.Builder error =
        Error.newBuilder().setReason(reason).setMessage(message).putAllMetadata(metadata);
    long retryMs = ApiErrors.retryMs(reason);
    if (retryMs > 0) {
      error.setRetryDelay(Durations.fromMillis(retryMs));
    }
    return error.build();
  }

  private ErrorInfo info() {
    return ErrorInfo.newBuilder()
        .setDomain(DOMAIN)
        .setReason(reason.name().substring(REASON_PREFIX.length()))
        .putAllMetadata(metadata)
        .build();
  }

  /** A reason that this node does not know was given by a newer one. */
  private static ErrorReason reason(ErrorInfo info) {
    var known = ErrorReason.getDescriptor().findValueByName(REASON_PREFIX + info.getReason());
    return known == null
        ? ErrorReason.ERROR_REASON_INTERNAL
        : ErrorReason.forNumber(known.getNumber());
  }

  private static ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      return ErrorInfo.getDefaultInstance();
    }
  }
}
