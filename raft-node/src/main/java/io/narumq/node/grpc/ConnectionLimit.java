package io.narumq.node.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Closes connections beyond a number as they come in, before a byte of them is read: each is an
 * open file, and the databases and the log of this process need files too. gRPC has no setting for
 * it, and this is the one place that sees each connection first.
 */
final class ConnectionLimit implements ProtocolNegotiator {
  private final ProtocolNegotiator protocol;
  private final AtomicInteger open = new AtomicInteger();
  private final int max;

  /**
   * @param tls what connections begin with; without it, plain text
   */
  ConnectionLimit(int max, Optional<SslContext> tls) {
    this.max = max;
    this.protocol =
        tls.<ProtocolNegotiator>map(InternalProtocolNegotiators::serverTls)
            .orElseGet(InternalProtocolNegotiators::serverPlaintext);
  }

  @Override
  public AsciiString scheme() {
    return protocol.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new Gate(protocol.newHandler(grpc));
  }

  @Override
  public void close() {
    protocol.close();
  }

  /** Lets a connection pass to gRPC or closes it. */
  private final class Gate extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;

    Gate(ChannelHandler next) {
      this.next = next;
    }

    // Neither future has anything to say: a connection that does not close is gone all the same.
    @SuppressWarnings("FutureReturnValueIgnored")
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.channel().closeFuture().addListener(closed -> open.decrementAndGet());
      if (open.incrementAndGet() > max) {
        context.close();
      } else {
        context.pipeline().replace(this, null, next);
      }
    }
  }
}
