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

  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private boolean closed;

  /** Opens nothing yet. */
  public GrpcTransport() {}

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

  private static Metadata head(Target target) {
    Metadata headers = new Metadata();
    if (!target.mayForward()) {
      headers.put(NO_FORWARD, "1");
    }
    return headers;
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
    return closed ? null : channels.computeIfAbsent(address, GrpcTransport::open);
  }

  private static ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .usePlaintext()
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
  }
}
