package io.narumq.api;

import java.util.regex.Pattern;

/** The grammar of channel names: that of queues without braces, as a channel has no place. */
public final class ChannelName {
  /** The rule in words, for error messages. */
  public static final String RULE =
      "1 to 128 of a-z 0-9 - _ . starting and ending with a letter or digit";

  /** Of a name, in characters. */
  public static final int LENGTH_MAX = 128;

  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9_.]*[a-z0-9])?");

  private ChannelName() {}

  /** Whether {@code name} follows {@link #RULE}. */
  public static boolean isValid(String name) {
    return name.length() <= LENGTH_MAX && NAME.matcher(name).matches();
  }

  /** Whether a name may have this character somewhere. */
  public static boolean mayHave(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  }
}
