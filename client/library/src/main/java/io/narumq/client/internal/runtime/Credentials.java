package io.narumq.client.internal.runtime;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a client shows and whom it trusts.
 *
 * @param tls else all is in plain text
 * @param authorities who signs for the nodes; empty: those that Java trusts
 * @param certificate of the client, if it has one
 * @param token shown with each call, if there is one
 */
public record Credentials(
    boolean tls,
    Optional<Path> authorities,
    Optional<Certificate> certificate,
    Optional<Supplier<String>> token) {
  /** Shows nothing. */
  public static final Credentials PLAIN_TEXT =
      new Credentials(false, Optional.empty(), Optional.empty(), Optional.empty());

  /** Files in PEM. */
  public record Certificate(Path chain, Path key) {}

  /** Shows nothing either, but knows whom it talks to. */
  public static Credentials tls(Optional<Path> authorities) {
    return new Credentials(true, authorities, Optional.empty(), Optional.empty());
  }

  /** The same, with a certificate. */
  public Credentials with(Certificate certificate) {
    return new Credentials(encrypted(), authorities, Optional.of(certificate), token);
  }

  /** The same, with a token. */
  public Credentials with(Supplier<String> token) {
    return new Credentials(encrypted(), authorities, certificate, Optional.of(token));
  }

  private boolean encrypted() {
    if (!tls) {
      throw new IllegalStateException("in plain text nothing can be proved: use TLS");
    }
    return true;
  }
}
