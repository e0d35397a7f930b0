package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.narumq.api.v1.ErrorReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiErrorsTest {
  @ParameterizedTest
  @CsvSource({
    "FIELD_INVALID, INVALID_ARGUMENT",
    "QUEUE_NAME_INVALID, INVALID_ARGUMENT",
    "MESSAGE_TOO_LARGE, INVALID_ARGUMENT",
    "RECEIPT_INVALID, INVALID_ARGUMENT",
    "QUEUE_NOT_FOUND, NOT_FOUND",
    "QUEUE_EXISTS_DIFFERENT, ALREADY_EXISTS",
    "SESSION_NOT_FOUND, FAILED_PRECONDITION",
    "NOT_LEADER, UNAVAILABLE",
    "NO_LEADER, UNAVAILABLE",
    "OUTCOME_UNKNOWN, UNAVAILABLE",
    "OVERLOADED, RESOURCE_EXHAUSTED",
    "DEADLINE_PASSED, DEADLINE_EXCEEDED",
    "INTERNAL, INTERNAL"
  })
  void eachReasonHasItsCode(String reason, Status.Code code) {
    StatusRuntimeException error =
        ApiErrors.of(ErrorReason.valueOf("ERROR_REASON_" + reason), "text", Map.of("k", "v"));
    assertThat(error.getStatus().getCode()).isEqualTo(code);
    assertThat(error.getStatus().getDescription()).isEqualTo("text");
    assertThat(ErrorInfos.of(error).getReason()).isEqualTo(reason);
    assertThat(ErrorInfos.of(error).getDomain()).isEqualTo("narumq.io");
    assertThat(ErrorInfos.of(error).getMetadataMap()).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void whoShouldWaitIsToldForHowLong() {
    assertThat(hasRetryInfo(ErrorReason.ERROR_REASON_NO_LEADER)).isTrue();
    assertThat(hasRetryInfo(ErrorReason.ERROR_REASON_OVERLOADED)).isTrue();
    assertThat(hasRetryInfo(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN)).isFalse();
  }

  private static boolean hasRetryInfo(ErrorReason reason) {
    com.google.rpc.Status status = StatusProto.fromThrowable(ApiErrors.of(reason, ""));
    assertThat(status).isNotNull();
    return status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
  }
}
