package io.narumq.client.internal.runtime;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One gRPC call whose failure says whether the request can have left this machine. */
final class UnaryCall<A> extends ClientCall.Listener<A> {
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("naru-no-forward", Metadata.ASCII_STRING_MARSHALLER);

  private final CompletableFuture<A> result = new CompletableFuture<>();
  private volatile boolean left;
  private @Nullable A answer;

  private UnaryCall() {}

  static <Q, A> CompletableFuture<A> start(
      Channel channel, MethodDescriptor<Q, A> method, Q request, Duration timeout) {
    UnaryCall<A> unary = new UnaryCall<>();
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(unary.tracer());
    ClientCall<Q, A> call = channel.newCall(method, options);
    Metadata headers = new Metadata();
    headers.put(NO_FORWARD, "1");
    var unused =
        unary.result.whenComplete(
            (done, failure) -> {
              if (unary.result.isCancelled()) {
                call.cancel("given up by the caller", failure);
              }
            });
    call.start(unary, headers);
    call.sendMessage(request);
    call.halfClose();
    call.request(1);
    return unary.result;
  }

  /**
   * A tracer hears of its stream only when there is a live connection for it: a call that fails
   * without that never left. The one reason to make a second stream is a transparent retry, for
   * which gRPC has proof that the first was not processed: then we start afresh.
   */
  private ClientStreamTracer.Factory tracer() {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        left = false;
        return new ClientStreamTracer() {
          @Override
          public void streamCreated(Attributes transport, Metadata headers) {
            left = true;
          }
        };
      }
    };
  }

  @Override
  public void onMessage(A message) {
    answer = message;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    if (status.isOk() && answer != null) {
      result.complete(answer);
    } else {
      result.completeExceptionally(Failures.of(status, trailers, left));
    }
  }
}
