package io.narumq.api.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The words and signs of a filter, in order. */
final class FilterTokens {
  enum Kind {
    WORD,
    TEXT,
    EQUAL,
    UNEQUAL,
    OPEN,
    CLOSE,
    COMMA,
    END
  }

  /**
   * A word or a sign.
   *
   * @param text of a text what it stands for, without quotes
   */
  record Token(Kind kind, String text, int position) {}

  /** Words of the language: no names of headers, unless they are in quotes. */
  private static final Set<String> TAKEN =
      Set.of("and", "or", "not", "in", "exists", "prefix", "subject");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int next;

  FilterTokens(String text) throws FilterSyntaxException {
    this.text = text;
    while (tokens.isEmpty() || tokens.get(tokens.size() - 1).kind() != Kind.END) {
      tokens.add(read());
    }
  }

  static boolean isTaken(Token word) {
    return TAKEN.contains(word.text());
  }

  /** What comes next; at the end, the end. */
  Token peek() {
    return tokens.get(next);
  }

  Token take() {
    return tokens.get(next++);
  }

  /** Goes past what comes next if it is of this kind. */
  boolean skip(Kind kind) {
    boolean is = peek().kind() == kind;
    next += is ? 1 : 0;
    return is;
  }

  /** Goes past this word if it comes next. */
  boolean skipWord(String word) {
    return peek().text().equals(word) && skip(Kind.WORD);
  }

  private Token read() throws FilterSyntaxException {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, "", at);
    }
    char c = text.charAt(at);
    return switch (c) {
      case '(' -> sign(Kind.OPEN, 1);
      case ')' -> sign(Kind.CLOSE, 1);
      case ',' -> sign(Kind.COMMA, 1);
      case '=' -> sign(Kind.EQUAL, 1);
      case '!' -> {
        if (!text.startsWith("!=", at)) {
          throw new FilterSyntaxException(at, "after ! comes =");
        }
        yield sign(Kind.UNEQUAL, 2);
      }
      case '"', '\'' -> quoted(c);
      default -> word();
    };
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private Token sign(Kind kind, int length) {
    Token token = new Token(kind, text.substring(at, at + length), at);
    at += length;
    return token;
  }

  private Token quoted(char quote) throws FilterSyntaxException {
    int start = at++;
    StringBuilder quoted = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\') {
        at++;
        if (at == text.length() || "\"'\\".indexOf(text.charAt(at)) < 0) {
          throw new FilterSyntaxException(at - 1, "after \\ comes a quote or another \\");
        }
      }
      quoted.append(text.charAt(at++));
    }
    if (at == text.length()) {
      throw new FilterSyntaxException(start, "a text has no end");
    }
    at++;
    return new Token(Kind.TEXT, quoted.toString(), start);
  }

  private Token word() throws FilterSyntaxException {
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw new FilterSyntaxException(start, "'" + text.charAt(at) + "' stands for nothing here");
    }
    return new Token(Kind.WORD, text.substring(start, at), start);
  }

  private static boolean isOfWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-_.:".indexOf(c) >= 0;
  }
}
