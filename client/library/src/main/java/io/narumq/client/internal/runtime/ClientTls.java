package io.narumq.client.internal.runtime;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** TLS of all connections of a client; looks once a minute whether files have changed. */
final class ClientTls implements AutoCloseable {
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "naru-certificates");
            thread.setDaemon(true);
            return thread;
          });
  private final SslContext context;

  /** Throws if a file is not there or wrong. */
  ClientTls(Credentials credentials) {
    try {
      context = context(credentials);
    } catch (IOException e) {
      looking.shutdownNow();
      throw new UncheckedIOException("a certificate can not be read: " + e.getMessage(), e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      looking.shutdownNow();
      throw new IllegalArgumentException("a certificate is wrong: " + e.getMessage(), e);
    }
  }

  private SslContext context(Credentials credentials) throws IOException, GeneralSecurityException {
    SslContextBuilder builder = GrpcSslContexts.forClient();
    if (credentials.authorities().isPresent()) {
      builder.trustManager(trust(credentials.authorities().get()));
    }
    if (credentials.certificate().isPresent()) {
      builder.keyManager(key(credentials.certificate().get()));
    }
    return builder.build();
  }

  private AdvancedTlsX509TrustManager trust(Path authorities)
      throws IOException, GeneralSecurityException {
    AdvancedTlsX509TrustManager trust = AdvancedTlsX509TrustManager.newBuilder().build();
    var unused = trust.updateTrustCredentials(authorities.toFile(), 1, TimeUnit.MINUTES, looking);
    return trust;
  }

  private AdvancedTlsX509KeyManager key(Credentials.Certificate certificate)
      throws IOException, GeneralSecurityException {
    AdvancedTlsX509KeyManager key = new AdvancedTlsX509KeyManager();
    var unused =
        key.updateIdentityCredentials(
            certificate.chain().toFile(), certificate.key().toFile(), 1, TimeUnit.MINUTES, looking);
    return key;
  }

  SslContext context() {
    return context;
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
