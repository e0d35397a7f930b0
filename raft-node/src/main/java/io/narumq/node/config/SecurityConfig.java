package io.narumq.node.config;

import java.util.Optional;

/**
 * Who may connect, and what he may do.
 *
 * @param tls of all ports; without it they are in plain text
 * @param auth without it, whoever gets a connection may do everything; needs TLS
 */
public record SecurityConfig(Optional<TlsConfig> tls, Optional<AuthConfig> auth) {
  /** Whoever reaches a port may do everything. */
  public static final SecurityConfig OPEN = new SecurityConfig(Optional.empty(), Optional.empty());
}
