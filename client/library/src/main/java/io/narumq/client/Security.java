package io.narumq.client;

import io.narumq.client.internal.runtime.Credentials;
import io.narumq.client.internal.runtime.TokenFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a client knows whom it talks to, and proves who it is. Files are in PEM, and are read again
 * within a minute after they changed: certificates and tokens are renewed without a restart.
 * Immutable.
 */
public final class Security {
  /** Nothing is encrypted and nobody proves anything: for nodes on this machine. The default. */
  public static final Security PLAIN_TEXT = new Security(Credentials.PLAIN_TEXT);

  private final Credentials credentials;

  private Security(Credentials credentials) {
    this.credentials = credentials;
  }

  /** Talks TLS, to nodes whose certificate is signed by one of those in a file. */
  public static Security tls(Path authorities) {
    return new Security(Credentials.tls(Optional.of(authorities)));
  }

  /** Talks TLS, to nodes whose certificate is signed by an authority that Java trusts. */
  public static Security tls() {
    return new Security(Credentials.tls(Optional.empty()));
  }

  /**
   * Proves who it is by a certificate.
   *
   * @param certificate with its chain, if it has one
   * @param key of it: PKCS#8, not encrypted. Both are to be replaced when they are renewed.
   */
  public Security withCertificate(Path certificate, Path key) {
    return new Security(credentials.with(new Credentials.Certificate(certificate, key)));
  }

  /**
   * Proves who it is by a token.
   *
   * @param token asked for with each call, by the thread that makes it: it must be quick
   */
  public Security withToken(Supplier<String> token) {
    return new Security(credentials.with(token));
  }

  /** Proves who it is by the token in a file; blanks around it do not count. */
  public Security withTokenFile(Path file) {
    return withToken(new TokenFile(file));
  }

  Credentials credentials() {
    return credentials;
  }
}
