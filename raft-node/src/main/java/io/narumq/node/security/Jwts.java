package io.narumq.node.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.narumq.node.config.AuthConfig.JwtConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Believes JSON Web Tokens that one issuer signed for us, by keys that he publishes. Only
 * signatures by a key pair count: with a shared secret whoever can check a token could make one.
 * Thread safe.
 */
final class Jwts {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);
  private static final Set<String> REQUIRED = Set.of("sub", "exp");
  private static final String HTTPS = "https://";

  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  private Jwts(JwtConfig config, JWKSource<SecurityContext> keys) {
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    JWTClaimsSet exact = new JWTClaimsSet.Builder().issuer(config.issuer()).build();
    processor.setJWTClaimsSetVerifier(
        new DefaultJWTClaimsVerifier<>(config.audience(), exact, REQUIRED));
  }

  /** The keys are at an address; else in a file. */
  static boolean isRemote(JwtConfig config) {
    return config.keys().startsWith(HTTPS);
  }

  static Jwts of(JwtConfig config, RemoteKeys keys) {
    return new Jwts(config, keys);
  }

  static Jwts read(JwtConfig config) throws IOException {
    try {
      JWKSet keys = JWKSet.load(Path.of(config.keys()).toFile());
      return new Jwts(config, new ImmutableJWKSet<>(keys.toPublicJWKSet()));
    } catch (ParseException e) {
      throw new IllegalArgumentException(config.keys() + ": " + e.getMessage(), e);
    }
  }

  /** The files that it reads. */
  static List<Path> files(JwtConfig config) {
    return List.of(Path.of(config.keys()));
  }

  /** Whose token it is, if it is a good one. */
  Optional<Identity> owner(String token) {
    try {
      return Optional.of(Identity.jwt(processor.process(token, null).getSubject()));
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return Optional.empty();
    }
  }
}
