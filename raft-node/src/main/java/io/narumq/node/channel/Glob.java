package io.narumq.node.channel;

import io.narumq.api.ChannelName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of channel names in the syntax of Redis: {@code *}, {@code ?}, {@code [abc]}, {@code
 * [a-c]}, {@code [^abc]}, and {@code \} in front of what is to be taken as it is. It is matched
 * with the whole name. The work is at most the length of the name times that of the pattern,
 * whatever the pattern: no star is tried again once a later one was reached.
 */
public final class Glob {
  /** The rule in words, for error messages. */
  public static final String RULE =
      "1 to 128 of a-z 0-9 - _ . * ? [abc] [a-c] [^abc], and \\ before what is to be taken as it is";

  /** Names are ASCII. */
  private static final int CHARACTERS = 128;

  /** Which characters each place takes; null: any number of any characters. */
  private final List<@Nullable BitSet> places;

  private Glob(List<@Nullable BitSet> places) {
    this.places = places;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it does not follow {@link #RULE}
   */
  public static Glob parse(String pattern) {
    if (pattern.isEmpty() || pattern.length() > ChannelName.LENGTH_MAX) {
      throw new IllegalArgumentException("its length is " + pattern.length());
    }
    return new Glob(new Reader(pattern).places());
  }

  /** Whether the whole name is as the pattern says. */
  public boolean matches(String name) {
    int at = 0;
    int place = 0;
    int star = -1;
    int starEnd = 0;
    while (at < name.length()) {
      if (place < places.size() && places.get(place) == null) {
        star = place++;
        starEnd = at;
      } else if (place < places.size() && takes(places.get(place), name.charAt(at))) {
        place++;
        at++;
      } else if (star >= 0) {
        // The last star takes one character more; the ones before it need not be asked again.
        place = star + 1;
        at = ++starEnd;
      } else {
        return false;
      }
    }
    while (place < places.size() && places.get(place) == null) {
      place++;
    }
    return place == places.size();
  }

  private static boolean takes(@Nullable BitSet characters, char c) {
    return characters != null && characters.get(c);
  }

  /** Reads a pattern from its beginning to its end. */
  private static final class Reader {
    private final String pattern;
    private int at;

    Reader(String pattern) {
      this.pattern = pattern;
    }

    List<@Nullable BitSet> places() {
      List<@Nullable BitSet> places = new ArrayList<>();
      while (at < pattern.length()) {
        char c = pattern.charAt(at++);
        switch (c) {
          case '*' -> places.add(null);
          case '?' -> places.add(range((char) 0, (char) (CHARACTERS - 1)));
          case '[' -> places.add(brackets());
          case '\\' -> places.add(only(escaped()));
          default -> places.add(only(ofName(c)));
        }
      }
      return places;
    }

    /** Behind the opening one. The first closing one ends it, as in Redis. */
    private BitSet brackets() {
      boolean not = peek() == '^';
      if (not) {
        at++;
      }
      BitSet characters = new BitSet(CHARACTERS);
      while (peek() != ']') {
        char from = next();
        if (peek() == '-' && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
          at++;
          characters.or(range(from, next()));
        } else {
          characters.set(from);
        }
      }
      at++;
      if (not) {
        characters.flip(0, CHARACTERS);
      }
      return characters;
    }

    private char next() {
      char c = peek();
      at++;
      return c == '\\' ? escaped() : ofName(c);
    }

    private char peek() {
      if (at >= pattern.length()) {
        throw new IllegalArgumentException("a bracket is not closed");
      }
      return pattern.charAt(at);
    }

    /** What is special is in no name, so this matches nothing then, but it is no mistake. */
    private char escaped() {
      if (at >= pattern.length()) {
        throw new IllegalArgumentException("nothing follows the last \\");
      }
      char c = pattern.charAt(at++);
      return "*?[]^\\".indexOf(c) >= 0 ? c : ofName(c);
    }

    private static char ofName(char c) {
      if (!ChannelName.mayHave(c)) {
        throw new IllegalArgumentException("no name has '" + c + "'");
      }
      return c;
    }

    private static BitSet only(char c) {
      return range(c, c);
    }

    private static BitSet range(char one, char other) {
      BitSet characters = new BitSet(CHARACTERS);
      characters.set(Math.min(one, other), Math.max(one, other) + 1);
      return characters;
    }
  }
}
