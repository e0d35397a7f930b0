package io.narumq.node.metrics;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts calls by method and outcome: OK, the reason of the error, or else its gRPC status. */
final class CallMeter implements ServerInterceptor {
  private final MeterRegistry registry;

  /** As many as there are methods times reasons: callers can invent neither. */
  private final Map<Kind, Counter> counters = new ConcurrentHashMap<>();

  CallMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    MeteredCall<Q, R> metered = new MeteredCall<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(metered, headers)) {
      @Override
      public void onComplete() {
        metered.ended();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        metered.ended();
        super.onCancel();
      }
    };
  }

  private void count(String method, String outcome) {
    counters.computeIfAbsent(new Kind(method, outcome), this::counter).increment();
  }

  private Counter counter(Kind kind) {
    return Counter.builder("narumq.calls")
        .description("Calls of the API that ended.")
        .tag("method", kind.method())
        .tag("outcome", kind.outcome())
        .register(registry);
  }

  static String outcome(Status status, Metadata trailers) {
    com.google.rpc.@Nullable Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    if (!status.isOk() && details != null) {
      for (Any detail : details.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          return reason(detail, status);
        }
      }
    }
    return status.getCode().name();
  }

  private static String reason(Any detail, Status status) {
    try {
      return detail.unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException e) {
      return status.getCode().name();
    }
  }

  private record Kind(String method, String outcome) {}

  /** Remembers how the call was answered; a caller may be gone before it is. */
  private final class MeteredCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private volatile String outcome = Status.Code.CANCELLED.name();

    MeteredCall(ServerCall<Q, R> call) {
      super(call);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      outcome = outcome(status, trailers);
      super.close(status, trailers);
    }

    void ended() {
      count(getMethodDescriptor().getFullMethodName(), outcome);
    }
  }
}
