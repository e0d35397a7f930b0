package io.narumq.cli.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What the file of tokens has of one. */
final class TokenEntry {
  static final String NAME = "[A-Za-z0-9._@-]{1,128}";

  private TokenEntry() {}

  static String of(String name, String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return "  - {name: %s, sha256: %s}".formatted(name, HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
