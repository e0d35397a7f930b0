package io.narumq.cli;

import io.narumq.client.Security;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to know the nodes, and what to show them. */
final class SecurityOptions {
  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      defaultValue = "${env:NARU_TLS_CA}",
      description = "Talk TLS; who signed for the nodes (PEM). Default: $$NARU_TLS_CA.")
  private @Nullable Path authorities;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      defaultValue = "${env:NARU_TLS_CERTIFICATE}",
      description = "Who we are (PEM). Default: $$NARU_TLS_CERTIFICATE.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      defaultValue = "${env:NARU_TLS_KEY}",
      description = "The key of it (PEM). Default: $$NARU_TLS_KEY.")
  private @Nullable Path key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      defaultValue = "${env:NARU_TOKEN_FILE}",
      description = "A token that says who we are. Default: $$NARU_TOKEN_FILE.")
  private @Nullable Path token;

  Security security() {
    if (authorities == null) {
      if (certificate != null || key != null || token != null) {
        throw new CliException("certificates and tokens are for TLS only: give --tls-ca too");
      }
      return Security.PLAIN_TEXT;
    }
    Security security = Security.tls(authorities);
    if (certificate != null && key != null) {
      security = security.withCertificate(certificate, key);
    } else if (certificate != null || key != null) {
      throw new CliException("--tls-certificate and --tls-key belong together: give both");
    }
    return token == null ? security : security.withTokenFile(token);
  }
}
