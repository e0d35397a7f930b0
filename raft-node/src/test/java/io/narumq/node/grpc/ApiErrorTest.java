package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.narumq.api.v1.ErrorReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ApiErrorTest {
  @ParameterizedTest
  @EnumSource(names = "UNRECOGNIZED", mode = Mode.EXCLUDE)
  void bothFormsSayTheSame(ErrorReason reason) {
    ApiError error = new ApiError(reason, "text", Map.of("k", "v"));
    StatusRuntimeException status = error.toStatus();
    assertThat(ApiError.of(status)).contains(error);
    assertThat(status.getStatus().getDescription()).isEqualTo("text");
    assertThat(ErrorInfos.of(status).getDomain()).isEqualTo("narumq.io");

    var proto = error.toProto();
    assertThat(proto.getReason()).isEqualTo(reason);
    assertThat(proto.getMessage()).isEqualTo("text");
    assertThat(proto.getMetadataMap()).isEqualTo(Map.of("k", "v"));
    assertThat(proto.hasRetryDelay()).isEqualTo(hasRetryInfo(status));
  }

  @Test
  void whoShouldWaitIsToldForHowLong() {
    ApiError error = new ApiError(ErrorReason.ERROR_REASON_OVERLOADED, "", Map.of());
    assertThat(hasRetryInfo(error.toStatus())).isTrue();
    assertThat(Durations.toMillis(error.toProto().getRetryDelay())).isPositive();
  }

  @Test
  void whatGrpcSaysByItselfIsNoneOfOurs() {
    assertThat(ApiError.of(Status.UNAVAILABLE.asRuntimeException())).isEmpty();
  }

  private static boolean hasRetryInfo(StatusRuntimeException error) {
    com.google.rpc.Status status = StatusProto.fromThrowable(error);
    assertThat(status).isNotNull();
    return status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
  }
}
