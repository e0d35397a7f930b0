package io.narumq.node.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of this machine that nobody listens on. */
public final class FreePort {
  /** Below the range that the system takes client ports from. */
  private static final int FIRST = 20_000;

  private static final int PORTS_PER_FORK = 6_000;

  /** Tests run in two processes at a time: what one has found is not yet bound. */
  private static final int FORK = Integer.getInteger("naru.fork", 1);

  private FreePort() {}

  /** One of this process's own range. */
  public static int find() {
    int first = FIRST + PORTS_PER_FORK * (FORK - 1);
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(first, first + PORTS_PER_FORK);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: try another.
      }
    }
    throw new IllegalStateException("no free port");
  }
}
