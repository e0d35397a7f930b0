package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.ConsumeRequest;
import io.narumq.api.v1.ConsumeResponse;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceImplBase;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnreadableRequestsTest {
  private static final byte[] GARBAGE = {(byte) 0xff};

  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(UnreadableRequests.answered(new EndsWhenCancelled().bindService()))
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  /** A stream that is passed on to another node ends in its own way when it is cancelled. */
  @Test
  void theCallerIsToldWhatWasWrongThoughTheServiceEndsTheCallToo() {
    assertThatThrownBy(() -> call(GARBAGE))
        .hasMessageStartingWith("INVALID_ARGUMENT: request: the bytes are not one");
  }

  private byte[] call(byte[] request) {
    MethodDescriptor<byte[], byte[]> method =
        MessageServiceGrpc.getConsumeMethod().toBuilder(new Bytes(), new Bytes())
            .setType(MethodDescriptor.MethodType.UNARY)
            .build();
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, request);
  }

  private static final class EndsWhenCancelled extends MessageServiceImplBase {
    @Override
    public StreamObserver<ConsumeRequest> consume(StreamObserver<ConsumeResponse> responses) {
      ((ServerCallStreamObserver<ConsumeResponse>) responses)
          .setOnCancelHandler(
              () ->
                  responses.onError(
                      Status.UNAVAILABLE.withDescription("has ended").asRuntimeException()));
      return new StreamObserver<>() {
        @Override
        public void onNext(ConsumeRequest request) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  private static final class Bytes implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
