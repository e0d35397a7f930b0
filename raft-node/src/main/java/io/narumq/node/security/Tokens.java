package io.narumq.node.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Known tokens by their SHA-256. That is enough for tokens that were drawn at random, as {@code
 * naru token new} does; no slower hash makes 256 random bits harder to guess. Immutable.
 */
final class Tokens {
  static final Tokens NONE = new Tokens(Map.of());

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,128}");

  private final Map<String, Known> byHash;

  private record Known(String name, Instant expires) {}

  private Tokens(Map<String, Known> byHash) {
    this.byHash = Map.copyOf(byHash);
  }

  /** The file. */
  private record Text(@Nullable List<Line> tokens) {}

  private record Line(@Nullable String name, @Nullable String sha256, @Nullable String expires) {}

  static Tokens read(Path file) throws IOException {
    Map<String, Known> byHash = new HashMap<>();
    List<Line> lines = Yaml.read(file, Text.class).tokens();
    for (Line line : lines == null ? List.<Line>of() : lines) {
      String name = checked(line.name(), NAME, "name");
      String hash = checked(line.sha256(), HASH, "sha256 of " + name);
      if (byHash.put(hash, new Known(name, expires(line.expires()))) != null) {
        throw new IllegalArgumentException("the token of " + name + " is there twice");
      }
    }
    return new Tokens(byHash);
  }

  private static String checked(@Nullable String text, Pattern pattern, String what) {
    if (text == null || !pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("%s is not of the form %s".formatted(what, pattern));
    }
    return text;
  }

  private static Instant expires(@Nullable String text) {
    try {
      return text == null ? Instant.MAX : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "expires: '" + text + "' is not like 2027-01-31T00:00:00Z");
    }
  }

  /** Whose token it is, if it is known and has not expired. */
  Optional<Identity> owner(String token, Instant now) {
    return Optional.ofNullable(byHash.get(hash(token)))
        .filter(known -> now.isBefore(known.expires()))
        .map(known -> Identity.token(known.name()));
  }

  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
