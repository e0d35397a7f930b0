package io.narumq.client.internal.runtime;

import com.google.protobuf.Message;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.narumq.client.ErrorReason;
import io.narumq.client.internal.CallFailure;
import io.narumq.client.internal.NoStream;
import io.narumq.client.internal.Rpc;
import io.narumq.client.internal.StreamRpc;
import io.narumq.client.internal.Target;
import io.narumq.client.internal.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls and streams over gRPC, with one channel per node. Thread-safe. */
public final class GrpcTransport implements Transport {
  private static final Metadata.Key<String> NO_FORWARD =
      Metadata.Key.of("naru-no-forward", Metadata.ASCII_STRING_MARSHALLER);
  private static final int MESSAGE_BYTES_MAX = 8 * 1024 * 1024;

  /**
   * Fixed: gRPC would else ask the node how fast it is with every message, to find a better one.
   */
  private static final int WINDOW_BYTES = 2 * 1024 * 1024;

  private static final long RETRY_BUFFER_BYTES = 64L * 1024 * 1024;
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(10);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Credentials credentials;
  private final @Nullable ClientTls tls;
  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private boolean closed;

  /** Opens nothing yet; throws if a file of the credentials is not there or wrong. */
  public GrpcTransport(Credentials credentials) {
    this.credentials = credentials;
    this.tls = credentials.tls() ? new ClientTls(credentials) : null;
  }

  @Override
  public <Q extends Message, A extends Message> CompletableFuture<A> call(
      Target target, Rpc<Q, A> rpc, Q request, Duration timeout) {
    try {
      return UnaryCall.start(
          channel(target.address()), Methods.of(rpc), request, head(target), timeout);
    } catch (CallFailure failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  @Override
  public <Q extends Message, A extends Message> Stream<Q> open(
      Target target, StreamRpc<Q, A> rpc, StreamEvents<A> events) {
    try {
      return StreamCall.start(
          channel(target.address()), Methods.of(rpc), head(target), events, rpc.paced());
    } catch (CallFailure failure) {
      events.ended(failure);
      return new NoStream<>();
    }
  }

  private Metadata head(Target target) {
    Metadata headers = new Metadata();
    if (!target.mayForward()) {
      headers.put(NO_FORWARD, "1");
    }
    credentials.token().ifPresent(token -> headers.put(AUTHORIZATION, "Bearer " + told(token)));
    return headers;
  }

  private static String told(Supplier<String> token) {
    try {
      return token.get();
    } catch (RuntimeException e) {
      throw new CallFailure(
          ErrorReason.UNAUTHENTICATED, "there is no token: " + e, null, Duration.ZERO, e);
    }
  }

  private ManagedChannel channel(String address) {
    ManagedChannel channel;
    try {
      channel = channelOrNone(address);
    } catch (IllegalArgumentException e) {
      throw new CallFailure(
          ErrorReason.UNREACHABLE, "not an address: " + address, null, Duration.ZERO, e);
    }
    if (channel == null) {
      throw CallFailure.of(ErrorReason.CLIENT_CLOSED, "the client was closed");
    }
    // gRPC would wait longer and longer before it connects again; how often to try is our caller's
    // decision.
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  private synchronized @Nullable ManagedChannel channelOrNone(String address) {
    return closed ? null : channels.computeIfAbsent(address, this::open);
  }

  private ManagedChannel open(String address) {
    NettyChannelBuilder builder = NettyChannelBuilder.forTarget("dns:///" + address);
    if (tls == null) {
      builder.usePlaintext();
    } else {
      builder.sslContext(tls.context());
    }
    return builder
        // Without a retry policy this is transparent retry: of streams that provably never left.
        .enableRetry()
        .perRpcBufferLimit(MESSAGE_BYTES_MAX)
        .retryBufferSize(RETRY_BUFFER_BYTES)
        .disableServiceConfigLookUp()
        .directExecutor()
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .flowControlWindow(WINDOW_BYTES)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
        .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
        .build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
    if (tls != null) {
      tls.close();
    }
  }
}
