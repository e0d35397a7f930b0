package io.narumq.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of clients that connect and then say nothing, or say their first words one byte at a
 * time.
 */
final class SlowConnections implements AutoCloseable {
  private static final byte[] FIRST_WORDS =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final List<SocketChannel> open = new ArrayList<>();
  private int said;

  static SlowConnections open(String host, int port, int count) throws IOException {
    SlowConnections connections = new SlowConnections();
    for (int i = 0; i < count; i++) {
      SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
      channel.configureBlocking(false);
      connections.open.add(channel);
    }
    return connections;
  }

  /** Every second one says its next byte; returns how many the server has not closed yet. */
  int dribble() throws IOException {
    int at = said++ % FIRST_WORDS.length;
    List<SocketChannel> left = new ArrayList<>();
    for (SocketChannel channel : open) {
      if (isClosed(channel, left.size() % 2 == 0, at)) {
        channel.close();
      } else {
        left.add(channel);
      }
    }
    open.clear();
    open.addAll(left);
    return left.size();
  }

  private static boolean isClosed(SocketChannel channel, boolean talks, int at) {
    try {
      if (talks) {
        channel.write(ByteBuffer.wrap(FIRST_WORDS, at, 1));
      }
      ByteBuffer answer = ByteBuffer.allocate(1_000);
      int read = channel.read(answer);
      while (read > 0) {
        read = channel.read(answer.clear());
      }
      return read < 0;
    } catch (IOException e) {
      // Reset by the server.
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
