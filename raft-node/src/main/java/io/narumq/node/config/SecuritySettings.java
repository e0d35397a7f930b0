package io.narumq.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads who may connect. */
final class SecuritySettings {
  private static final String REQUIRED = "required";
  private static final List<Key> TLS =
      List.of(
          Key.TLS_CERTIFICATE,
          Key.TLS_KEY,
          Key.TLS_CA,
          Key.TLS_CLIENT_CA,
          Key.TLS_NODE_CERTIFICATE,
          Key.TLS_NODE_KEY,
          Key.TLS_NODE_CA);
  private static final String ALL_PORTS = "TLS is for all ports or none: set it too";

  private SecuritySettings() {}

  /** What is wrong is noted in {@code reading}, and the result is worth nothing then. */
  static SecurityConfig read(Reading reading, Optional<String> host) {
    Optional<TlsConfig> tls = tls(reading);
    Optional<AuthConfig> auth = auth(reading);
    boolean told = reading.yesOrNo(Key.LISTEN_WITHOUT_AUTHENTICATION).orElse(false);
    if (!reading.isNamed(Key.AUTH_RULES) && !told) {
      host.filter(name -> !NodeConfig.isLoopback(name)).ifPresent(name -> openDoor(reading, name));
    }
    return new SecurityConfig(tls, auth);
  }

  private static void openDoor(Reading reading, String host) {
    reading.wrong(
        "listen.host: %s is for other machines too, and whoever reaches it may do everything; set"
                .formatted(host)
            + " tls.* and auth.rules (docs/security.md), or if you mean it"
            + " listen.without_authentication: true");
  }

  private static Optional<AuthConfig> auth(Reading reading) {
    boolean knowsCallers =
        Stream.of(Key.TLS_CLIENT_CA, Key.AUTH_TOKENS, Key.AUTH_JWT_KEYS).anyMatch(reading::isNamed);
    if (!knowsCallers && !reading.isNamed(Key.AUTH_RULES)) {
      return Optional.empty();
    }
    if (!knowsCallers) {
      reading.wrong(
          "auth.rules is for callers that are known: set tls.client_ca, auth.tokens or"
              + " auth.jwt_keys too");
    }
    if (TLS.stream().noneMatch(reading::isNamed)) {
      reading.wrong("in plain text nobody can prove who he is: set tls.* too");
    }
    Optional<Path> rules =
        reading.file(Key.AUTH_RULES, "what callers may do is to be written there");
    Optional<Path> tokens = reading.file(Key.AUTH_TOKENS);
    Optional<AuthConfig.JwtConfig> jwt = jwt(reading);
    return rules.map(file -> new AuthConfig(file, tokens, jwt));
  }

  private static Optional<AuthConfig.JwtConfig> jwt(Reading reading) {
    List<Optional<String>> all =
        Stream.of(Key.AUTH_JWT_KEYS, Key.AUTH_JWT_ISSUER, Key.AUTH_JWT_AUDIENCE)
            .map(reading::optional)
            .toList();
    long set = all.stream().filter(Optional::isPresent).count();
    if (set > 0 && set < all.size()) {
      reading.wrong("auth.jwt_keys, auth.jwt_issuer and auth.jwt_audience belong together");
    }
    if (set < all.size()) {
      return Optional.empty();
    }
    List<String> texts = all.stream().map(Optional::orElseThrow).toList();
    return Optional.of(new AuthConfig.JwtConfig(texts.get(0), texts.get(1), texts.get(2)));
  }

  private static Optional<TlsConfig> tls(Reading reading) {
    Optional<String> clients = reading.oneOf(Key.TLS_CLIENT_CERTIFICATES, "optional", REQUIRED);
    if (TLS.stream().noneMatch(reading::isNamed)) {
      return Optional.empty();
    }
    boolean required = clients.filter(REQUIRED::equals).isPresent();
    Optional<Path> clientCa = reading.file(Key.TLS_CLIENT_CA);
    if (required && clientCa.isEmpty()) {
      reading.wrong(
          "tls.client_certificates is required, and tls.client_ca is to say who signs them");
    }
    List<Optional<Path>> files =
        Stream.of(
                Key.TLS_CERTIFICATE,
                Key.TLS_KEY,
                Key.TLS_CA,
                Key.TLS_NODE_CERTIFICATE,
                Key.TLS_NODE_KEY,
                Key.TLS_NODE_CA)
            .map(key -> reading.file(key, ALL_PORTS))
            .toList();
    if (files.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<Path> paths = files.stream().map(Optional::orElseThrow).toList();
    return Optional.of(
        new TlsConfig(
            paths.get(0),
            paths.get(1),
            paths.get(2),
            clientCa,
            required,
            paths.get(3),
            paths.get(4),
            paths.get(5)));
  }
}
