package io.narumq.node.security;

import io.narumq.node.config.AuthConfig;
import io.narumq.node.config.AuthConfig.JwtConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who a caller is and what he may do, by files that may change. Thread safe. */
public final class Access {
  private static final String BEARER = "bearer ";

  private final boolean open;
  private volatile Tokens tokens = Tokens.NONE;
  private volatile Optional<Jwts> jwts = Optional.empty();
  private volatile Optional<Rules> rules = Optional.empty();

  private Access(boolean open) {
    this.open = open;
  }

  /** Nobody is asked, and everybody may do everything. */
  public static Access open() {
    return new Access(true);
  }

  /**
   * By the files of a configuration.
   *
   * @throws IOException if one of them is wrong
   */
  public static Access of(AuthConfig config, FileWatch watch) throws IOException {
    Access access = new Access(false);
    watch.watch(
        List.of(config.rules()), () -> access.rules = Optional.of(Rules.read(config.rules())));
    if (config.tokens().isPresent()) {
      Path file = config.tokens().get();
      watch.watch(List.of(file), () -> access.tokens = Tokens.read(file));
    }
    if (config.jwt().isPresent()) {
      access.believe(config.jwt().get(), watch);
    }
    return access;
  }

  private void believe(JwtConfig config, FileWatch watch) throws IOException {
    if (Jwts.isRemote(config)) {
      RemoteKeys keys = new RemoteKeys(URI.create(config.keys()).toURL());
      jwts = Optional.of(Jwts.of(config, keys));
      watch.also(keys::look);
    } else {
      watch.watch(Jwts.files(config), () -> jwts = Optional.of(Jwts.read(config)));
    }
  }

  /** Whether nobody is asked. */
  public boolean isOpen() {
    return open;
  }

  /**
   * Who calls. What is said in the call counts more than the certificate of the connection, which
   * may be that of a proxy.
   *
   * @param authorization what the call says, if it does: {@code Bearer TOKEN}
   */
  public Identity identify(Peer peer, @Nullable String authorization)
      throws UnknownCallerException {
    if (peer.isNode()) {
      return Identity.node(peer.name().orElse("unnamed"));
    }
    if (open) {
      return Identity.ANYONE;
    }
    if (authorization != null) {
      return owner(authorization);
    }
    return peer.name()
        .map(Identity::certificate)
        .orElseThrow(
            () ->
                new UnknownCallerException(
                    "nothing says who calls: show a client certificate, or a token as"
                        + " 'authorization: Bearer TOKEN'"));
  }

  private Identity owner(String authorization) throws UnknownCallerException {
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw new UnknownCallerException("authorization is not of the form 'Bearer TOKEN'");
    }
    String token = authorization.substring(BEARER.length()).strip();
    return tokens
        .owner(token, Instant.now())
        .or(() -> jwts.flatMap(known -> known.owner(token)))
        .orElseThrow(
            () ->
                new UnknownCallerException("the token is not known, or has expired; get another"));
  }

  /** What a caller lacks of his needs, if he lacks anything. */
  public Optional<Need> missing(Identity who, List<Need> needs) {
    if (open || who.isNode()) {
      return Optional.empty();
    }
    return needs.stream()
        .filter(need -> rules.filter(known -> known.allow(who, need)).isEmpty())
        .findFirst();
  }
}
