package io.narumq.node.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who callers are and what they may do. Files are read again when they change.
 *
 * @param rules who may do what; what no rule allows is refused
 * @param tokens known tokens, as hashes
 * @param jwt whose signed tokens are believed
 */
public record AuthConfig(Path rules, Optional<Path> tokens, Optional<JwtConfig> jwt) {
  /**
   * JSON Web Tokens.
   *
   * @param keys a file with a JSON Web Key Set, or an https address of one
   * @param issuer who must have issued them ({@code iss})
   * @param audience whom they must be meant for ({@code aud})
   */
  public record JwtConfig(String keys, String issuer, String audience) {}
}
