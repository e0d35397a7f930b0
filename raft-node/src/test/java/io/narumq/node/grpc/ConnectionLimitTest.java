package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  @Test
  void oneTooManyIsClosedAndTheNextIsTakenWhenOneIsGone() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .protocolNegotiator(new ConnectionLimit(2, Optional.empty()))
            .build()
            .start();
    try (Socket stays = connect(server)) {
      assertThat(isGreeted(stays)).isTrue();
      try (Socket goes = connect(server)) {
        assertThat(isGreeted(goes)).isTrue();
        assertThat(isTaken(server)).isFalse();
      }
      await().until(() -> isTaken(server));
    } finally {
      server.shutdownNow();
    }
  }

  private static boolean isTaken(Server server) throws IOException {
    try (Socket socket = connect(server)) {
      return isGreeted(socket);
    }
  }

  private static Socket connect(Server server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    socket.setSoTimeout(5_000);
    return socket;
  }

  /** An HTTP/2 server sends its settings at once. */
  private static boolean isGreeted(Socket socket) {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      // A reset is a refusal too.
      return false;
    }
  }
}
