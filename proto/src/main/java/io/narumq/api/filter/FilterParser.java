package io.narumq.api.filter;

import io.narumq.api.filter.Filter.Facts;
import io.narumq.api.filter.FilterTokens.Kind;
import io.narumq.api.filter.FilterTokens.Token;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Reads the language of {@link Filter}: one method for each rule of its grammar. */
final class FilterParser {
  /** Of brackets and nots in each other: each takes a bit of the stack of whoever applies it. */
  private static final int DEPTH_MAX = 32;

  private final FilterTokens tokens;
  private int depth;

  FilterParser(String text) throws FilterSyntaxException {
    this.tokens = new FilterTokens(text);
  }

  Predicate<Facts> parse() throws FilterSyntaxException {
    Predicate<Facts> all = any();
    if (tokens.peek().kind() != Kind.END) {
      throw problem("'and', 'or' or the end is expected");
    }
    return all;
  }

  private Predicate<Facts> any() throws FilterSyntaxException {
    Predicate<Facts> left = all();
    while (tokens.skipWord("or")) {
      left = left.or(all());
    }
    return left;
  }

  private Predicate<Facts> all() throws FilterSyntaxException {
    Predicate<Facts> left = one();
    while (tokens.skipWord("and")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<Facts> one() throws FilterSyntaxException {
    if (++depth > DEPTH_MAX) {
      throw problem("at most " + DEPTH_MAX + " brackets and nots may be in each other");
    }
    Predicate<Facts> one;
    if (tokens.skipWord("not")) {
      one = one().negate();
    } else if (tokens.skip(Kind.OPEN)) {
      one = any();
      expect(Kind.CLOSE, "')'");
    } else {
      one = test();
    }
    depth--;
    return one;
  }

  private Predicate<Facts> test() throws FilterSyntaxException {
    if (tokens.skipWord("subject")) {
      Token text = tokens.peek();
      SubjectPattern pattern = SubjectPattern.parse(text(), text.position());
      return message -> pattern.matches(message.subject());
    }
    String name = name();
    if (tokens.skip(Kind.EQUAL)) {
      return equal(name, text());
    }
    if (tokens.skip(Kind.UNEQUAL)) {
      return equal(name, text()).negate();
    }
    if (tokens.skipWord("exists")) {
      return message -> message.header(name) != null;
    }
    if (tokens.skipWord("prefix")) {
      String prefix = text();
      return message -> startsWith(message, name, prefix);
    }
    if (tokens.skipWord("in")) {
      return in(name);
    }
    throw problem("=, !=, 'in', 'prefix' or 'exists' is expected");
  }

  private static boolean startsWith(Facts message, String name, String prefix) {
    String value = message.header(name);
    return value != null && value.startsWith(prefix);
  }

  private static Predicate<Facts> equal(String name, String value) {
    return message -> value.equals(message.header(name));
  }

  private Predicate<Facts> in(String name) throws FilterSyntaxException {
    expect(Kind.OPEN, "'('");
    Set<String> values = new HashSet<>();
    do {
      values.add(text());
    } while (tokens.skip(Kind.COMMA));
    expect(Kind.CLOSE, "',' or ')'");
    return message -> {
      String value = message.header(name);
      return value != null && values.contains(value);
    };
  }

  private String name() throws FilterSyntaxException {
    Token token = tokens.peek();
    boolean isName =
        token.kind() == Kind.TEXT || (token.kind() == Kind.WORD && !FilterTokens.isTaken(token));
    if (!isName || token.text().isEmpty()) {
      throw problem("'subject' or the name of a header is expected");
    }
    return tokens.take().text();
  }

  private String text() throws FilterSyntaxException {
    if (tokens.peek().kind() != Kind.TEXT) {
      throw problem("a text in quotes is expected");
    }
    return tokens.take().text();
  }

  private void expect(Kind kind, String what) throws FilterSyntaxException {
    if (!tokens.skip(kind)) {
      throw problem(what + " is expected");
    }
  }

  private FilterSyntaxException problem(String problem) {
    return new FilterSyntaxException(tokens.peek().position(), problem);
  }
}
