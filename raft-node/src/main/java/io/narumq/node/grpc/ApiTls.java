package io.narumq.node.grpc;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.narumq.node.security.MutualTls;
import io.narumq.node.security.Tls;
import java.io.UncheckedIOException;
import javax.net.ssl.SSLException;

/** TLS as gRPC wants to have it. */
final class ApiTls {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private ApiTls() {}

  /** Whoever shows a certificate shows a good one, or gets no connection. */
  static SslContext server(Tls tls) {
    MutualTls api = tls.api();
    boolean required = tls.clientCertificateRequired();
    return built(
        SslContextBuilder.forServer(api.shown())
            .trustManager(api.trusted())
            .clientAuth(required ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL));
  }

  /** For calls to other nodes. */
  static SslContext client(Tls tls) {
    MutualTls api = tls.toApi();
    return built(SslContextBuilder.forClient().keyManager(api.shown()).trustManager(api.trusted()));
  }

  private static SslContext built(SslContextBuilder builder) {
    try {
      return GrpcSslContexts.configure(builder).protocols(VERSIONS).build();
    } catch (SSLException e) {
      throw new UncheckedIOException(e);
    }
  }
}
