package io.narumq.client.internal.runtime;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a gRPC status: by its ErrorInfo if a node gave one, else by what can have happened. */
final class Failures {
  private static final String DOMAIN = "narumq.io";

  private Failures() {}

  /**
   * The failure that a status stands for.
   *
   * @param left whether the request can have left this machine
   */
  static CallFailure of(Status status, Metadata trailers, boolean left) {
    ErrorInfo info = null;
    Duration retryDelay = Duration.ZERO;
    for (Any detail : StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
      try {
        if (detail.is(ErrorInfo.class)) {
          info = detail.unpack(ErrorInfo.class);
        } else if (detail.is(RetryInfo.class)) {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryDelay = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        }
      } catch (InvalidProtocolBufferException e) {
        return failure(ErrorReason.UNRECOGNIZED, status, null, retryDelay);
      }
    }
    return info == null || !info.getDomain().equals(DOMAIN)
        ? failure(withoutInfo(status, left), status, null, retryDelay)
        : failure(
            CallFailure.reason(info.getReason()),
            status,
            info.getMetadataMap().get(CallFailure.LEADER_ADDRESS),
            retryDelay);
  }

  private static CallFailure failure(
      ErrorReason reason, Status status, @Nullable String leader, Duration retryDelay) {
    String text = status.getDescription();
    return new CallFailure(
        reason,
        text == null ? status.getCode().toString() : text,
        leader,
        retryDelay,
        status.getCause());
  }

  private static ErrorReason withoutInfo(Status status, boolean left) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, INTERNAL ->
          left ? ErrorReason.OUTCOME_UNKNOWN : ErrorReason.UNREACHABLE;
      default -> ErrorReason.UNRECOGNIZED;
    };
  }
}
