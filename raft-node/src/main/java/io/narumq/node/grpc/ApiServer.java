package io.narumq.node.grpc;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.disk.DiskWatch;
import io.narumq.node.loop.Clock;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.member.Members;
import io.narumq.node.security.Access;
import io.narumq.node.security.Tls;
import io.narumq.node.shard.Shards;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gRPC server of the client API. */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  /** Below that of a client that pings every 30 s, as ours does. */
  private static final long KEEP_ALIVE_PERMITTED_S = 10;

  /** A connection that did not say by then that it speaks HTTP/2 is closed. */
  private static final long HANDSHAKE_S = 5;

  /** A silent connection is asked whether it is still there, and closed without an answer. */
  private static final long PING_S = 30;

  private static final long PONG_S = 10;

  private static final long CLOSE_WAIT_MS = 1_000;

  private final HealthStatusManager health = new HealthStatusManager();
  private final List<String> names = new ArrayList<>();
  private final ThreadPoolExecutor executor;

  /** So that a channel with thousands of subscribers takes no thread from calls. */
  private final ThreadPoolExecutor deliveries;

  /** Reads files for other nodes; those of all shards one after the other. */
  private final EventLoop transfers;

  private final EventLoop waits;

  private final NodeChannels channels;
  private final TopologyWatch topologyWatch;
  private final TopicSpread topicSpread;
  private final ChannelApi channelApi;
  private final ChannelLinkApi channelLinkApi;
  private final ForwardedStreams forwardedStreams;
  private final Authorization authorization = new Authorization();
  private final Server server;

  /**
   * Binds the API port of this node, on the host to listen at and no other.
   *
   * @param members of the cluster
   * @param channels closed with the server, when calls that were forwarded have had their time
   * @param hub where messages of channels go
   * @param clock of this machine, uncorrected
   * @param disk of this node
   * @param self what this node says of itself to others
   * @param meter sees all calls
   * @param tls without it, plain text
   * @param access who may do what
   */
  public ApiServer(
      NodeConfig config,
      Members members,
      Shards shards,
      NodeChannels channels,
      ChannelHub hub,
      Clock clock,
      DiskWatch disk,
      Supplier<Introduction> self,
      ServerInterceptor meter,
      Optional<Tls> tls,
      Access access) {
    this(config, members, shards, channels, hub, clock, disk, self, meter, tls, access, true);
  }

  /**
   * The same.
   *
   * @param reflection whether tools may ask for the protocol, instead of having the proto files
   */
  public ApiServer(
      NodeConfig config,
      Members members,
      Shards shards,
      NodeChannels channels,
      ChannelHub hub,
      Clock clock,
      DiskWatch disk,
      Supplier<Introduction> self,
      ServerInterceptor meter,
      Optional<Tls> tls,
      Access access,
      boolean reflection) {
    this.channels = channels;
    executor = threads("api", Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
    deliveries = threads("channel", Math.max(2, Runtime.getRuntime().availableProcessors()));
    transfers = new EventLoop("transfers", failure -> LOG.error("a transfer failed", failure));
    waits = new EventLoop("waits", failure -> LOG.error("what waited has failed", failure));
    Forwarder forwarder = new Forwarder(channels);
    forwardedStreams = forwarder.streams();
    Calls calls = new Calls(config, members, shards, forwarder, clock, executor);
    Sending sending = new Sending(calls);
    topicSpread = new TopicSpread(calls, shards);
    TopicChanges changes = new TopicChanges(calls, topicSpread);
    TopicApi topics = new TopicApi(calls, forwarder, sending, changes, waits);
    MemberChanges memberChanges = new MemberChanges(config, members, channels);
    ClusterApi clusterApi =
        new ClusterApi(config, members, calls, memberChanges, shards, clock, disk);
    topologyWatch = clusterApi.watch();
    channelApi = new ChannelApi(hub, deliveries);
    channelLinkApi = new ChannelLinkApi(config, hub);
    List<ServerServiceDefinition> services =
        Stream.of(
                new MessageApi(calls, forwarder, sending),
                topics,
                new PartitionsApi(topicSpread),
                new BindingApi(calls),
                new SubscriptionApi(calls, changes),
                new GroupApi(calls, topics, waits),
                new QueueApi(calls),
                new RecurringApi(calls),
                new InspectApi(calls),
                new SessionApi(calls),
                channelApi,
                channelLinkApi,
                clusterApi,
                new TransferApi(config, shards, clock, transfers),
                new MembershipApi(config, members, shards, self))
            .map(service -> authorized(service.bindService()))
            .map(UnreadableRequests::answered)
            .toList();
    services.forEach(service -> names.add(service.getServiceDescriptor().getName()));
    serving(false);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(config.listenHost(), config.self().apiPort()))
            .executor(executor)
            .callExecutor(new StreamExecutor())
            // The last one is the first to see a call.
            .intercept(new Authentication(access, tls.isPresent()))
            .intercept(new CallFlags())
            .intercept(new LoadShedding(executor.getQueue()::size))
            .intercept(meter)
            .addService(health.getHealthService());
    services.forEach(builder::addService);
    if (reflection) {
      addReflection(builder);
    }
    tls.ifPresent(keys -> builder.addTransportFilter(new Peers(keys)));
    server = guarded(builder, tls.map(ApiTls::server)).build();
  }

  private ServerServiceDefinition authorized(ServerServiceDefinition service) {
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      if (!authorization.covers(method.getMethodDescriptor())) {
        throw new IllegalStateException(
            "CallRules does not say who may call "
                + method.getMethodDescriptor().getFullMethodName());
      }
    }
    return ServerInterceptors.intercept(service, authorization);
  }

  /** Nobody gets more of this node than its share, however slow, large or many it is. */
  private static NettyServerBuilder guarded(NettyServerBuilder builder, Optional<SslContext> tls) {
    return builder
        .protocolNegotiator(new ConnectionLimit(Limits.CONNECTIONS_MAX, tls))
        .handshakeTimeout(HANDSHAKE_S, TimeUnit.SECONDS)
        .maxConcurrentCallsPerConnection(Limits.CALLS_PER_CONNECTION_MAX)
        .maxInboundMessageSize(Limits.CALL_BYTES_MAX)
        .flowControlWindow(Limits.WINDOW_BYTES)
        .maxInboundMetadataSize(Limits.METADATA_BYTES_MAX)
        .keepAliveTime(PING_S, TimeUnit.SECONDS)
        .keepAliveTimeout(PONG_S, TimeUnit.SECONDS)
        .permitKeepAliveTime(KEEP_ALIVE_PERMITTED_S, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  /** Both versions: some tools know only the older one. */
  @SuppressWarnings("deprecation")
  private static void addReflection(NettyServerBuilder builder) {
    builder
        .addService(ProtoReflectionServiceV1.newInstance())
        .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
  }

  /** Nothing here waits for Raft, so a few threads do. Once closed, answers are dropped. */
  private static ThreadPoolExecutor threads(String name, int threads) {
    AtomicInteger next = new AtomicInteger();
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, name + "-" + next.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  public void start() throws IOException {
    server.start();
  }

  /** What the health service says from now on, of the node and of each service alike. */
  public void serving(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    names.forEach(name -> health.setStatus(name, status));
  }

  /** A leader may have changed; those whom it concerns are told. Does not block. */
  public void leadersChanged() {
    executor.execute(topologyWatch::look);
    executor.execute(forwardedStreams::look);
  }

  /** Goes on with topics that not all shards know of. To be called now and then; does not block. */
  public void spreadTopics() {
    topicSpread.look();
  }

  /** Takes no more calls and gives those under way a moment to end. */
  @Override
  public void close() {
    health.enterTerminalState();
    topologyWatch.close();
    channelApi.close();
    channelLinkApi.close();
    server.shutdown();
    try {
      if (!server.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
        // Some wait at other nodes, perhaps for messages that are long to come: they are told that
        // this way is closed, which is better than to break the connection.
        channels.close();
        if (!server.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
          server.shutdownNow();
        }
      }
      channels.close();
      transfers.close();
      waits.close();
      // Answers being made read the databases, which are closed next.
      executor.shutdown();
      deliveries.shutdown();
      executor.awaitTermination(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
