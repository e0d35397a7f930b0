package io.narumq.node.config;

/**
 * The value of a key.
 *
 * @param text as it was written; the parts of a list are joined by commas
 * @param origin where it was written, for people: {@code n1.yaml line 7}
 */
public record Setting(String text, String origin) {}
