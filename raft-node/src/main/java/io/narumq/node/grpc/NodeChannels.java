package io.narumq.node.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.narumq.node.config.Member;
import io.narumq.node.member.Members;
import io.narumq.node.security.Tls;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** This node's connections to the API of the others, made when they are first used. Thread safe. */
public final class NodeChannels implements AutoCloseable {
  private final Members members;
  private final Optional<SslContext> tls;
  private final Map<Member, ManagedChannel> channels = new ConcurrentHashMap<>();

  /**
   * @param members whose addresses are known
   * @param tls by which this node shows that it is one; without it, plain text
   */
  public NodeChannels(Members members, Optional<Tls> tls) {
    this.members = members;
    this.tls = tls.map(ApiTls::client);
  }

  /**
   * Connects if need be; does not block.
   *
   * @throws io.grpc.StatusRuntimeException if this node never heard of that one
   */
  ManagedChannel to(String nodeId) {
    return to(
        members
            .find(nodeId)
            .orElseThrow(
                () ->
                    Status.UNAVAILABLE
                        .withDescription("the address of node " + nodeId + " is not known yet")
                        .asRuntimeException()));
  }

  /** The same for a node that need not be a member. */
  ManagedChannel to(Member member) {
    ManagedChannel channel = channels.computeIfAbsent(member, this::connect);
    if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
      // A node that was just started must not wait for the back-off of its last death.
      channel.resetConnectBackoff();
    }
    return channel;
  }

  /** Nobody is to be asked there any more. */
  void drop(Member member) {
    ManagedChannel channel = channels.remove(member);
    if (channel != null) {
      channel.shutdownNow();
    }
  }

  private ManagedChannel connect(Member member) {
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(member.host(), member.apiPort());
    tls.ifPresentOrElse(builder::sslContext, builder::usePlaintext);
    return builder
        .maxInboundMessageSize(Limits.CALL_BYTES_MAX)
        .flowControlWindow(Limits.WINDOW_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        // Also what the kernel may take to get bytes across, or to connect, before it gives up: by
        // itself it goes on for minutes, and after a partition is as late again as that was long.
        .keepAliveTimeout(3, TimeUnit.SECONDS)
        .build();
  }

  /** Calls under way end at once, as if the connection broke. */
  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
