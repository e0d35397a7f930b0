package io.narumq.node.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of this machine that nobody listens on. */
public final class FreePort {
  /** Below the range that the system takes client ports from. */
  private static final int FIRST = 20_000;

  private static final int PORTS_PER_FORK = 4_000;

  /** Tests run in two processes at a time: what one has found is not yet bound. */
  private static final int FORK = Integer.getInteger("naru.fork", 1);

  /** In turn, not at random: what was found a moment ago is not yet bound either. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS_PER_FORK));

  private FreePort() {}

  /** One of this process's own range, that it was not given for long. Any thread may call. */
  public static int find() {
    int first = FIRST + PORTS_PER_FORK * (FORK - 1);
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = first + NEXT.getAndIncrement() % PORTS_PER_FORK;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: try another.
      }
    }
    throw new IllegalStateException("no free port");
  }
}
