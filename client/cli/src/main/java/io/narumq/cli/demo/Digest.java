package io.narumq.cli.demo;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest of a set of messages in any order: the sum of the SHA-256 of each, modulo 2^256.
 * Thread-safe.
 */
final class Digest {
  private static final int BITS = 256;
  private static final int HEX_DIGITS = BITS / 4;

  private BigInteger sum = BigInteger.ZERO;

  void add(String id, byte[] body) {
    BigInteger hash = new BigInteger(1, sha256(id, body));
    synchronized (this) {
      sum = sum.add(hash).mod(BigInteger.ONE.shiftLeft(BITS));
    }
  }

  /** 64 hexadecimal digits. */
  synchronized String hex() {
    String digits = sum.toString(16);
    return "0".repeat(HEX_DIGITS - digits.length()) + digits;
  }

  private static byte[] sha256(String id, byte[] body) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(id.getBytes(StandardCharsets.UTF_8));
      // Else id "a" with body "bc" would be id "ab" with body "c".
      sha.update((byte) 0);
      return sha.digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
