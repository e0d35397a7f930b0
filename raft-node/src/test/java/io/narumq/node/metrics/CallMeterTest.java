package io.narumq.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;

class CallMeterTest {
  @Test
  void theOutcomeIsTheReasonOrElseTheStatus() {
    assertThat(CallMeter.outcome(Status.OK, new Metadata())).isEqualTo("OK");
    assertThat(CallMeter.outcome(Status.UNAVAILABLE, new Metadata())).isEqualTo("UNAVAILABLE");
    StatusRuntimeException error =
        StatusProto.toStatusRuntimeException(
            com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.UNAVAILABLE.value())
                .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("NO_LEADER").build()))
                .build());
    Metadata trailers = error.getTrailers();
    assertThat(trailers).isNotNull();
    assertThat(CallMeter.outcome(error.getStatus(), trailers)).isEqualTo("NO_LEADER");
  }
}
