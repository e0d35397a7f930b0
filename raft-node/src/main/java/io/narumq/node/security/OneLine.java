package io.narumq.node.security;

import java.util.regex.Pattern;

/** What callers made up, as it may be written into a line for people. */
public final class OneLine {
  /** Ends of lines of all kinds, and what changes how the text around it looks. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private static final Pattern BLANK = Pattern.compile("\\p{Zs}");

  private OneLine() {}

  /** The text on one line. */
  public static String of(String text) {
    return UNSEEN.matcher(text).replaceAll("?");
  }

  /** The text as one word, so that nobody's name looks like the words that come after it. */
  static String word(String text) {
    return BLANK.matcher(of(text)).replaceAll("?");
  }
}
