package io.narumq.node;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.MetadataUtils;
import io.narumq.node.config.AuthConfig;
import io.narumq.node.config.HttpConfig;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.config.SecurityConfig;
import io.narumq.node.config.TlsConfig;
import io.narumq.node.fake.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster with TLS on all ports, and certificates to try at them. */
final class SecureCluster implements AutoCloseable {
  /** Of somebody who may do everything with what is called other-something. */
  static final String OTHER = "the token of another tenant";

  static final String EXPIRED = "a token of long ago";

  private final TestAuthority servers;
  private final TestAuthority nodes;
  private final TestAuthority clients;
  private final Path folder;
  private final List<ManagedChannel> channels = new ArrayList<>();

  /** Of the HTTP port, by node. */
  final Map<String, Integer> httpPorts = new TreeMap<>();

  final TestCluster cluster;

  /** Of a node that does not exist. */
  final Path node;

  final Path client;
  final Path expired;
  final Path wrong;

  SecureCluster(Path folder) throws Exception {
    this.folder = folder;
    servers = new TestAuthority(folder.resolve("servers"), "servers");
    nodes = new TestAuthority(folder.resolve("nodes"), "nodes");
    clients = new TestAuthority(folder.resolve("clients"), "clients");
    node = nodes.issue("n9");
    client = clients.issue("ops");
    expired = clients.issue("late", Instant.now().minus(Duration.ofHours(1)));
    wrong = new TestAuthority(folder.resolve("wrong"), "clients").issue("ops");
    writeAccess();
    SslContext tls = tls(client);
    cluster =
        TestCluster.start(
            folder.resolve("data"), 1, this::secured, builder -> builder.sslContext(tls));
  }

  private NodeConfig secured(NodeConfig config) {
    int http = httpPorts.computeIfAbsent(config.nodeId(), id -> FreePort.find());
    try {
      return TestCluster.steady(config)
          .withHttp(new HttpConfig(true, http))
          .withSecurity(
              new SecurityConfig(Optional.of(tlsOf(config.nodeId())), Optional.of(auth())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private AuthConfig auth() {
    return new AuthConfig(rules(), Optional.of(folder.resolve("tokens.yaml")), Optional.empty());
  }

  /** Who may do what. */
  Path rules() {
    return folder.resolve("rules.yaml");
  }

  /** The one with the certificate may do everything, the one with the token all that is his. */
  private void writeAccess() throws Exception {
    Files.writeString(
        rules(),
        """
        rules:
          - who: cert:ops
            may: [send, receive, browse, admin]
            queues: "*"
            topics: "*"
            groups: "*"
            subscriptions: "*"
            channels: "*"
            cluster: true
          - who: token:other
            may: [send, receive, browse, admin]
            queues: "other*"
            topics: "other*"
            groups: "other*"
            subscriptions: "other*"
            channels: "other*"
        """);
    Files.writeString(
        folder.resolve("tokens.yaml"),
        """
        tokens:
          - name: other
            sha256: %s
          - name: late
            sha256: %s
            expires: 2020-01-01T00:00:00Z
        """
            .formatted(sha256(OTHER), sha256(EXPIRED)));
  }

  private static String sha256(String text) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  private TlsConfig tlsOf(String id) throws Exception {
    Path server = servers.issue("api-" + id);
    Path own = nodes.issue(id);
    return new TlsConfig(
        server,
        TestAuthority.keyOf(server),
        servers.file(),
        Optional.of(clients.file()),
        false,
        own,
        TestAuthority.keyOf(own),
        nodes.file());
  }

  /** Gives the API of a node another certificate, as whoever runs it would. */
  void renew(String id) throws Exception {
    servers.issue("api-" + id);
  }

  Path authorities() {
    return servers.file();
  }

  /** A connection to the API of its own; without a certificate, only the server shows one. */
  ManagedChannel connect(String id, @Nullable Path certificate) throws Exception {
    return connect(id, Optional.of(tls(certificate)));
  }

  /** One that shows a token and no certificate. */
  Channel connectAs(String id, String token) throws Exception {
    return withToken(connect(id, (Path) null), token);
  }

  static Channel withToken(Channel channel, String token) {
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  ManagedChannel connectInPlainText(String id) {
    return connect(id, Optional.empty());
  }

  private ManagedChannel connect(String id, Optional<SslContext> tls) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress("127.0.0.1", cluster.address(id).apiPort());
    tls.ifPresentOrElse(builder::sslContext, builder::usePlaintext);
    ManagedChannel channel = builder.build();
    channels.add(channel);
    return channel;
  }

  private SslContext tls(@Nullable Path certificate) throws Exception {
    SslContextBuilder builder = GrpcSslContexts.forClient().trustManager(servers.file().toFile());
    if (certificate != null) {
      builder.keyManager(certificate.toFile(), TestAuthority.keyOf(certificate).toFile());
    }
    return builder.build();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    cluster.close();
  }
}
