package io.narumq.node.grpc;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.Shards;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The gRPC server of the client API. */
public final class ApiServer implements AutoCloseable {
  /** Below that of a client that pings every 30 s, as ours does. */
  private static final long KEEP_ALIVE_PERMITTED_S = 10;

  private static final long CLOSE_WAIT_MS = 2_000;

  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService executor;
  private final Forwarder forwarder;
  private final Server server;

  /**
   * Binds the API port of this node, on the host to listen at and no other; {@code meter} sees all
   * calls.
   */
  public ApiServer(NodeConfig config, Shards shards, Clock clock, ServerInterceptor meter) {
    serving(false);
    executor = threads();
    forwarder = new Forwarder(config);
    Calls calls = new Calls(config, shards, forwarder, clock, executor);
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(config.listenHost(), config.self().apiPort()))
            .executor(executor)
            .maxInboundMessageSize(Limits.CALL_BYTES_MAX)
            .permitKeepAliveTime(KEEP_ALIVE_PERMITTED_S, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new CallFlags())
            .intercept(meter)
            .addService(new MessageApi(calls, clock))
            .addService(new QueueApi(calls))
            .addService(new SessionApi(calls))
            .addService(new ClusterApi(config, shards))
            .addService(health.getHealthService())
            .build();
  }

  /** Nothing here waits for Raft, so a few threads do. Once closed, answers are dropped. */
  private static ExecutorService threads() {
    int threads = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "api-" + next.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  public void start() throws IOException {
    server.start();
  }

  /** What the health service says from now on. */
  public void serving(boolean serving) {
    health.setStatus(
        HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
        serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /** Takes no more calls and gives those under way a moment to end. */
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
      forwarder.close();
      // Answers being made read the databases, which are closed next.
      executor.shutdown();
      executor.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
