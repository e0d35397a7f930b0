package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.narumq.api.v1.MessageServiceGrpc;
import io.narumq.api.v1.MessageServiceGrpc.MessageServiceImplBase;
import io.narumq.api.v1.SendRequest;
import io.narumq.api.v1.SendResponse;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.fake.FreePort;
import io.narumq.node.member.Members;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that passes every send on to a leader which fails in one way or another. */
class ForwarderTest {
  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void aLeaderThatCanNotBeReachedDidNothing() throws Exception {
    assertThat(ErrorInfos.of(sendByWayTo(FreePort.find())).getReason()).isEqualTo("NO_LEADER");
  }

  @Test
  void aConnectionThatBreaksUnderTheCallLeavesItUnknown() throws Exception {
    Server[] leader = new Server[1];
    leader[0] = serve(observer -> leader[0].shutdownNow());
    assertThat(ErrorInfos.of(sendByWayTo(leader[0].getPort())).getReason())
        .isEqualTo("OUTCOME_UNKNOWN");
  }

  @Test
  void whatTheLeaderSaysIsPassedOn() throws Exception {
    Server leader =
        serve(
            observer ->
                observer.onError(ApiErrors.of(new io.narumq.node.log.Outcome.Unknown("lost"))));
    Throwable error = sendByWayTo(leader.getPort());
    assertThat(ErrorInfos.of(error).getReason()).isEqualTo("OUTCOME_UNKNOWN");
    assertThat(error).hasMessageContaining("lost");
  }

  /** What a caller gets to see. */
  private Throwable sendByWayTo(int leaderPort) throws IOException {
    NodeChannels channels =
        new NodeChannels(
            Members.open(config(leaderPort), folder.resolve("addresses"), List.of()),
            Optional.empty());
    opened.add(channels);
    Forwarder forwarder = new Forwarder(channels);
    Server front =
        serve(
            observer ->
                forwarder.forward(
                    "leader",
                    MessageServiceGrpc.getSendMethod(),
                    SendRequest.getDefaultInstance(),
                    new Reply<>(observer)));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", front.getPort()).usePlaintext().build();
    opened.add(channel::shutdownNow);
    return catchThrowable(
        () -> MessageServiceGrpc.newBlockingStub(channel).send(SendRequest.getDefaultInstance()));
  }

  private Server serve(Consumer<StreamObserver<SendResponse>> send) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePort.find()))
            .addService(
                new MessageServiceImplBase() {
                  @Override
                  public void send(SendRequest request, StreamObserver<SendResponse> observer) {
                    send.accept(observer);
                  }
                })
            .build()
            .start();
    opened.add(server::shutdownNow);
    return server;
  }

  private static NodeConfig config(int leaderPort) {
    return new NodeConfig(
        "front",
        Path.of("unused"),
        "c",
        1,
        List.of(
            new Member("front", "127.0.0.1", 1, 2),
            new Member("leader", "127.0.0.1", leaderPort, leaderPort - 1)));
  }
}
