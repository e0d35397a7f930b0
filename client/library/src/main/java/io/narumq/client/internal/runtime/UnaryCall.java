package io.narumq.client.internal.runtime;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One gRPC call whose failure says whether the request can have left this machine. */
final class UnaryCall<A> extends ClientCall.Listener<A> {
  private final CompletableFuture<A> result = new CompletableFuture<>();
  private final Departure departure = new Departure();
  private @Nullable A answer;

  private UnaryCall() {}

  static <Q, A> CompletableFuture<A> start(
      Channel channel, MethodDescriptor<Q, A> method, Q request, Metadata head, Duration timeout) {
    UnaryCall<A> unary = new UnaryCall<>();
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(unary.departure);
    ClientCall<Q, A> call = channel.newCall(method, options);
    var unused =
        unary.result.whenComplete(
            (done, failure) -> {
              if (unary.result.isCancelled()) {
                call.cancel("given up by the caller", failure);
              }
            });
    call.start(unary, head);
    call.sendMessage(request);
    call.halfClose();
    call.request(1);
    return unary.result;
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
      result.completeExceptionally(Failures.of(status, trailers, departure.left()));
    }
  }
}
