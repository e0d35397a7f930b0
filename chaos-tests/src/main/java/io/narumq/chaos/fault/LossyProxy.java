package io.narumq.chaos.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A TCP proxy in front of a node that loses answers: as soon as what the node sends holds something
 * that is to be lost, it is dropped and the connection is reset both ways. The node has done its
 * work, and its client never learns of it.
 *
 * <p>Bodies travel in clear, so what is to be lost is recognised by its bytes. Thread-safe.
 */
public final class LossyProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final ServerSocket listener;
  private final InetSocketAddress node;
  private final Predicate<byte[]> loses;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lost = new AtomicInteger();

  /**
   * Begins to listen on a free port of the loopback interface.
   *
   * @param nodePort the node's port on the loopback interface
   * @param loses told every piece of an answer (a piece is what one read brings); true if it is to
   *     be lost. Called by one thread for each connection.
   */
  public LossyProxy(int nodePort, Predicate<byte[]> loses) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    this.node = new InetSocketAddress(loopback, nodePort);
    this.loses = loses;
    try {
      this.listener = new ServerSocket(0, 128, loopback);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon("proxy-accept", this::accept);
  }

  /** {@code host:port} for clients. */
  public String endpoint() {
    return listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort();
  }

  /** How many answers were lost. */
  public int lost() {
    return lost.get();
  }

  /** Resets every connection; new ones are taken all the same. */
  public void reset() {
    open.forEach(LossyProxy::reset);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connect(listener.accept());
      } catch (IOException closedOrNodeAway) {
        // The loop ends with the listener; a node that is away refuses, and so do we.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    open.add(client);
    try {
      server.connect(node);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      end(client, server);
      throw e;
    }
    open.add(server);
    daemon("proxy-requests", () -> pump(client, server, piece -> false));
    daemon("proxy-answers", () -> pump(server, client, loses));
  }

  private void pump(Socket from, Socket to, Predicate<byte[]> drops) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        byte[] piece = Arrays.copyOf(buffer, read);
        if (drops.test(piece)) {
          lost.incrementAndGet();
          break;
        }
        out.write(piece);
      }
    } catch (IOException broken) {
      // Either side is gone: so is the other, below.
    } finally {
      end(from, to);
    }
  }

  private void end(Socket one, Socket other) {
    reset(one);
    reset(other);
    open.remove(one);
    open.remove(other);
  }

  /** With a linger of zero, closing sends a reset and not an orderly end. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closedBefore) {
      // Nothing is left to reset.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
