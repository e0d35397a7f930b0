package io.narumq.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.narumq.node.config.AuthConfig;
import io.narumq.node.config.AuthConfig.JwtConfig;
import io.narumq.node.fake.FakeTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {
  private static final String ISSUER = "https://login.example";
  private static final String AUDIENCE = "narumq";

  /** Of the word {@code secret}. */
  private static final String HASH =
      "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  @TempDir private Path folder;
  private final FakeTime time = new FakeTime();

  @Test
  void whatNoRuleAllowsIsNotAllowed() throws Exception {
    Access access = access("- {who: cert:a, may: send, queues: [orders, 'acme.*']}");

    assertThat(may(access, "cert:a", Operation.SEND, "orders")).isTrue();
    assertThat(may(access, "cert:a", Operation.SEND, "acme.x")).isTrue();
    assertThat(may(access, "cert:a", Operation.SEND, "acme")).isFalse();
    assertThat(may(access, "cert:a", Operation.SEND, "orders2")).isFalse();
    assertThat(may(access, "cert:a", Operation.RECEIVE, "orders")).isFalse();
    assertThat(may(access, "cert:b", Operation.SEND, "orders")).isFalse();
    assertThat(may(access, "token:a", Operation.SEND, "orders")).as("another a").isFalse();
    assertThat(missing(access, Need.of(Operation.SEND, Kind.TOPIC, "orders"))).isPresent();
  }

  @Test
  void allNamesWithABeginningTakeAPatternThatHasThem() throws Exception {
    Access access = access("- {who: 'cert:*', may: receive, channels: [acme.x, 'acme.*']}");

    assertThat(missing(access, Need.with(Operation.RECEIVE, Kind.CHANNEL, "acme.y"))).isEmpty();
    assertThat(missing(access, Need.with(Operation.RECEIVE, Kind.CHANNEL, "acme"))).isPresent();
    assertThat(missing(access, Need.anyWith(Kind.CHANNEL, ""))).isPresent();
  }

  @Test
  void theClusterHasNoName() throws Exception {
    Access access = access("- {who: cert:a, may: admin, cluster: true}");

    assertThat(missing(access, Need.of(Operation.ADMIN, Kind.CLUSTER, ""))).isEmpty();
    assertThat(missing(access, Need.of(Operation.ADMIN, Kind.QUEUE, ""))).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "- {who: a, may: send, queues: x}            | does not begin with cert:, token: or jwt:",
        "- {who: cert:a, may: fly, queues: x}        | 'fly' is none of send, receive",
        "- {who: cert:a, may: send, queue: x}        | Unrecognized field",
        "- {who: cert:a, may: send, queues: 'a*b'}   | is neither a name nor the beginning",
        "- {who: cert:a, who: cert:b, may: send, queues: x} | Duplicate field 'who'",
        "- {may: send, queues: x}                    | a rule says who may do what",
        "- {who: cert:a, queues: x}                  | a rule says who may do what",
        "nonsense                                    | rules.yaml line 2"
      })
  void aMistakeInARuleIsTold(String rule, String message) {
    assertThatThrownBy(() -> access(rule)).hasMessageContaining(message);
  }

  @Test
  void aTokenIsKnownByItsHashUntilItExpires() throws Exception {
    Access access = access("[]", "tokens: [{name: a, sha256: %s, expires: 2999-01-01T00:00:00Z}]");

    assertThat(who(access, "Bearer secret")).isEqualTo("token:a");
    assertThat(who(access, "bearer secret")).isEqualTo("token:a");
    assertThat(who(access, "Bearer Secret")).contains("not known");
    assertThat(who(access, "Basic secret")).contains("not of the form");
    assertThat(
            who(
                access("[]", "tokens: [{name: a, sha256: %s, expires: 2020-01-01T00:00:00Z}]"),
                "Bearer secret"))
        .contains("expired");
    assertThatThrownBy(() -> access("[]", "tokens: [{name: a, sha256: secret}]"))
        .as("not the token itself")
        .hasMessageContaining("sha256 of a is not of the form");
  }

  @Test
  void aTokenThatWasTakenBackIsUnknownASecondLater() throws Exception {
    Access access = access("[]", "tokens: [{name: a, sha256: %s}]");
    Files.writeString(folder.resolve("tokens.yaml"), "tokens: []");
    assertThat(who(access, "Bearer secret")).isEqualTo("token:a");

    time.advance(1_000);

    assertThat(who(access, "Bearer secret")).contains("not known");
  }

  @Test
  void whatTheCallSaysCountsMoreThanTheCertificate() throws Exception {
    Access access = access("[]", "tokens: [{name: a, sha256: %s}]");
    Peer peer = new Peer(false, Optional.of("b"));

    assertThat(access.identify(peer, null).text()).isEqualTo("cert:b");
    assertThat(access.identify(peer, "Bearer secret").text()).isEqualTo("token:a");
    assertThatThrownBy(() -> access.identify(peer, "Bearer guess"))
        .isInstanceOf(UnknownCallerException.class);
    assertThat(access.identify(new Peer(true, Optional.of("n1")), null).isNode()).isTrue();
  }

  /** The subject of a JSON Web Token is any text at all. */
  @Test
  void nobodyWritesALineOfTheAuditLogByHisName() {
    assertThat(Identity.jwt("a\r\nwho=cert:ops call=x\u0085b\u2028c\u2029d\u202ee\u001b").shown())
        .isEqualTo("jwt:a??who=cert:ops?call=x?b?c?d?e?");
    assertThat(Need.of(Operation.SEND, Kind.QUEUE, "a\u2028b\u0085c").object())
        .isEqualTo("queue 'a?b?c'");
  }

  @Test
  void aNameIsOneCommonName() {
    assertThat(Peer.commonName("CN=orders-app,O=Acme")).contains("orders-app");
    assertThat(Peer.commonName("CN=a,CN=b")).isEmpty();
    assertThat(Peer.commonName("O=Acme")).isEmpty();
    assertThat(Peer.commonName("CN=a\\,b")).isEmpty();
  }

  @Test
  void aSignedTokenIsBelievedIfAllOfItIsRight() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
    Path keys = folder.resolve("keys.json");
    Files.writeString(keys, new JWKSet(key.toPublicJWK()).toString());
    Access access = jwtAccess(keys);
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("1").generate();

    assertThat(who(access, "Bearer " + signed(key, claims(ISSUER, AUDIENCE, 60))))
        .isEqualTo("jwt:alice");
    for (String wrong :
        List.of(
            signed(other, claims(ISSUER, AUDIENCE, 60)),
            signed(key, claims("https://evil.example", AUDIENCE, 60)),
            signed(key, claims(ISSUER, "another", 60)),
            signed(key, claims(ISSUER, AUDIENCE, -3_600)),
            signed(key, new JWTClaimsSet.Builder().issuer(ISSUER).audience(AUDIENCE).build()),
            new PlainJWT(claims(ISSUER, AUDIENCE, 60)).serialize(),
            macOf(key, claims(ISSUER, AUDIENCE, 60)))) {
      assertThat(who(access, "Bearer " + wrong)).contains("not known");
    }

    Files.writeString(keys, new JWKSet(other.toPublicJWK()).toString());
    time.advance(1_000);
    assertThat(who(access, "Bearer " + signed(other, claims(ISSUER, AUDIENCE, 60))))
        .as("keys that changed")
        .isEqualTo("jwt:alice");
  }

  private static JWTClaimsSet claims(String issuer, String audience, long leftS) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience(audience)
        .subject("alice")
        .expirationTime(Date.from(Instant.now().plus(Duration.ofSeconds(leftS))))
        .build();
  }

  private static String signed(ECKey key, JWTClaimsSet claims) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  /** With what is public as if it were a secret: the oldest trick. */
  private static String macOf(ECKey key, JWTClaimsSet claims) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
    token.sign(
        new MACSigner(
            key.toPublicJWK().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return token.serialize();
  }

  private Access jwtAccess(Path keys) throws IOException {
    Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules: []");
    JwtConfig jwt = new JwtConfig(keys.toString(), ISSUER, AUDIENCE);
    return Access.of(
        new AuthConfig(rules, Optional.empty(), Optional.of(jwt)), new FileWatch(time));
  }

  private Access access(String rule) throws IOException {
    return access(rule, "tokens: []");
  }

  private Access access(String rule, String tokens) throws IOException {
    Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules:\n  " + rule);
    Path known = Files.writeString(folder.resolve("tokens.yaml"), tokens.formatted(HASH));
    return Access.of(
        new AuthConfig(rules, Optional.of(known), Optional.empty()), new FileWatch(time));
  }

  private static boolean may(Access access, String who, Operation operation, String queue) {
    return access
        .missing(new Identity(who, false), List.of(Need.of(operation, Kind.QUEUE, queue)))
        .isEmpty();
  }

  private static Optional<Need> missing(Access access, Need need) {
    return access.missing(new Identity("cert:a", false), List.of(need));
  }

  private static String who(Access access, String authorization) {
    try {
      return access.identify(Peer.UNKNOWN, authorization).text();
    } catch (UnknownCallerException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
