package io.narumq.node;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls of any method with any bytes, as a broken client of another language could make them. */
final class RawCalls {
  private static final Marshaller<ByteString> BYTES =
      new Marshaller<>() {
        @Override
        public InputStream stream(ByteString bytes) {
          return bytes.newInput();
        }

        @Override
        public ByteString parse(InputStream stream) {
          try {
            return ByteString.readFrom(stream);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private RawCalls() {}

  /** Sends one request, whatever it is, and completes with how the call ended. */
  static CompletableFuture<StatusRuntimeException> call(
      Channel channel, MethodDescriptor<?, ?> method, ByteString request, long deadlineMs) {
    CompletableFuture<StatusRuntimeException> ended = new CompletableFuture<>();
    start(channel, method, request, deadlineMs, answer -> {}, ended);
    return ended;
  }

  /** Sends one request and completes with all answers. */
  static CompletableFuture<List<ByteString>> answers(
      Channel channel, MethodDescriptor<?, ?> method, ByteString request) {
    List<ByteString> answers = new ArrayList<>();
    CompletableFuture<StatusRuntimeException> ended = new CompletableFuture<>();
    start(channel, method, request, 10_000, answers::add, ended);
    return ended.thenApply(end -> List.copyOf(answers));
  }

  private static void start(
      Channel channel,
      MethodDescriptor<?, ?> method,
      ByteString request,
      long deadlineMs,
      Consumer<ByteString> onAnswer,
      CompletableFuture<StatusRuntimeException> ended) {
    MethodDescriptor<ByteString, ByteString> raw = method.toBuilder(BYTES, BYTES).build();
    ClientCall<ByteString, ByteString> call =
        channel.newCall(
            raw, CallOptions.DEFAULT.withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(ByteString answer) {
            onAnswer.accept(answer);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            ended.complete(status.asRuntimeException(trailers));
          }
        },
        new Metadata());
    call.request(1_000);
    call.sendMessage(request);
    call.halfClose();
  }
}
