package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.narumq.api.v1.AckRequest;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceBlockingStub;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceImplBase;
import io.narumq.api.v1.SendRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadSheddingTest {
  private final AtomicInteger waiting = new AtomicInteger();
  private Server server;
  private ManagedChannel channel;
  private MessageServiceBlockingStub stub;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .intercept(new LoadShedding(waiting::get))
            .addService(new MessageServiceImplBase() {})
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    stub = MessageServiceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void whatAddsWorkIsRefusedFirst() {
    assertThat(isShed(this::send)).isFalse();
    waiting.set(LoadShedding.WAITING_MAX + 1);
    assertThat(isShed(this::send)).isTrue();
    assertThat(isShed(this::ack)).isFalse();
    waiting.set(10 * LoadShedding.WAITING_MAX + 1);
    assertThat(isShed(this::ack)).isTrue();
    waiting.set(0);
    assertThat(isShed(this::send)).isFalse();
  }

  @Test
  void aRefusalSaysWhenToTryAgain() {
    waiting.set(Integer.MAX_VALUE);
    Throwable error = catchThrowable(this::send);
    assertThat(Status.fromThrowable(error).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(ErrorInfos.of(error).getReason()).isEqualTo("OVERLOADED");
    assertThat(StatusProto.fromThrowable(error).getDetailsList())
        .anyMatch(detail -> detail.is(RetryInfo.class));
  }

  /** Calls that come through meet a service that has no methods. */
  private static boolean isShed(Runnable call) {
    Status.Code code = Status.fromThrowable(catchThrowable(call::run)).getCode();
    assertThat(code).isIn(Status.Code.UNIMPLEMENTED, Status.Code.RESOURCE_EXHAUSTED);
    return code == Status.Code.RESOURCE_EXHAUSTED;
  }

  private void send() {
    assertThat(stub.send(SendRequest.getDefaultInstance())).isNotNull();
  }

  private void ack() {
    assertThat(stub.ack(AckRequest.getDefaultInstance())).isNotNull();
  }
}
