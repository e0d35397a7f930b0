package io.narumq.api.filter;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of subjects, by the rules of NATS. Subjects are tokens between dots. In a pattern the
 * token {@code *} stands for any one token, and {@code >}, which may only come last, for one or
 * more.
 */
final class SubjectPattern {
  private static final String ANY = "*";
  private static final String REST = ">";

  private final List<String> tokens;
  private final boolean openEnded;

  private SubjectPattern(List<String> tokens, boolean openEnded) {
    this.tokens = tokens;
    this.openEnded = openEnded;
  }

  /**
   * Reads a pattern.
   *
   * @param position of the text in the filter, for errors
   */
  static SubjectPattern parse(String text, int position) throws FilterSyntaxException {
    List<String> tokens = split(text);
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      boolean special = token.contains(ANY) || token.contains(REST);
      if (token.isEmpty()) {
        throw new FilterSyntaxException(position, "a subject has words between its dots");
      }
      if (special && token.length() > 1) {
        throw new FilterSyntaxException(position, "in a subject * and > are words of their own");
      }
      if (token.equals(REST) && i < tokens.size() - 1) {
        throw new FilterSyntaxException(position, "in a subject > comes last");
      }
    }
    boolean openEnded = tokens.get(tokens.size() - 1).equals(REST);
    return new SubjectPattern(openEnded ? tokens.subList(0, tokens.size() - 1) : tokens, openEnded);
  }

  /** Whether the subject is one of these. One that is empty is none. */
  boolean matches(String subject) {
    int start = 0;
    for (String token : tokens) {
      if (start > subject.length()) {
        return false;
      }
      int dot = subject.indexOf('.', start);
      int end = dot < 0 ? subject.length() : dot;
      boolean fits =
          token.equals(ANY)
              ? end > start
              : token.length() == end - start && subject.startsWith(token, start);
      if (!fits) {
        return false;
      }
      start = end + 1;
    }
    return openEnded ? start < subject.length() : start == subject.length() + 1;
  }

  private static List<String> split(String text) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      tokens.add(text.substring(start, dot));
      start = dot + 1;
    }
    tokens.add(text.substring(start));
    return tokens;
  }
}
