package io.narumq.api;

import java.nio.charset.StandardCharsets;

/** FNV-1a, 64 bit (Fowler, Noll, Vo): tiny, and the same few lines in every language. */
final class Fnv1a {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Fnv1a() {}

  /** Of the text as UTF-8. */
  static long hash(String text) {
    long hash = OFFSET;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return hash;
  }
}
