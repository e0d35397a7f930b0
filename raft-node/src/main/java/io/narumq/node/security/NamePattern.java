package io.narumq.node.security;

/**
 * A name, or the beginning of names with a {@code *} behind it. No more than that: whether one
 * pattern has all that another one has must be plain to see.
 */
record NamePattern(String text, boolean isPrefix) {
  private static final char STAR = '*';

  static NamePattern parse(String text) {
    boolean isPrefix = !text.isEmpty() && text.charAt(text.length() - 1) == STAR;
    String plain = isPrefix ? text.substring(0, text.length() - 1) : text;
    if (text.isEmpty() || plain.indexOf(STAR) >= 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a name nor the beginning of names with a * behind it");
    }
    return new NamePattern(plain, isPrefix);
  }

  boolean matches(String name) {
    return isPrefix ? name.startsWith(text) : name.equals(text);
  }

  /** Whether it matches all names that begin like this. */
  boolean matchesAll(String prefix) {
    return isPrefix && prefix.startsWith(text);
  }
}
