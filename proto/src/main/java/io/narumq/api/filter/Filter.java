package io.narumq.api.filter;

import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a topic a subscription is interested in, by what is known of them without their
 * bodies. Immutable.
 *
 * <pre>
 * filter = all { "or" all }
 * all    = one { "and" one }
 * one    = "not" one | "(" filter ")" | test
 * test   = "subject" text              the subject fits this pattern: orders.*.created, orders.&gt;
 *        | name "=" text               there is such a header, with this value
 *        | name "!=" text              the same as: not name = text
 *        | name "in" "(" text { "," text } ")"
 *        | name "prefix" text          there is such a header, and its value begins so
 *        | name "exists"               there is such a header
 * name   = letters, digits, - _ . and : without quotes; or any text
 * text   = "..." or '...', with \ in front of a quote or a \ that belongs to it
 * </pre>
 *
 * An empty filter, or one of blanks only, takes everything. Words of the language are written in
 * lower case; a header that is called like one is put in quotes. Values are compared as they are,
 * letter by letter.
 */
public final class Filter {
  /** Of a filter, in bytes of UTF-8. */
  public static final int BYTES_MAX = 1_024;

  /** Takes every message. */
  public static final Filter ALL = new Filter(message -> true, true);

  private final Predicate<Facts> test;
  private final boolean takesAll;

  private Filter(Predicate<Facts> test, boolean takesAll) {
    this.test = test;
    this.takesAll = takesAll;
  }

  /** What a filter goes by. */
  public interface Facts {
    /** Empty if the message has none. */
    String subject();

    /** The value of a header; null if the message has none of this name. */
    @Nullable String header(String name);
  }

  /** Reads a filter. */
  public static Filter parse(String text) throws FilterSyntaxException {
    if (text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw new FilterSyntaxException(0, "a filter has at most " + BYTES_MAX + " bytes of UTF-8");
    }
    return text.isBlank() ? ALL : new Filter(new FilterParser(text).parse(), false);
  }

  /** Whether the message is of interest. */
  public boolean matches(Facts message) {
    return test.test(message);
  }

  /** Whether it takes every message, without a look at it. */
  public boolean takesAll() {
    return takesAll;
  }

  /** A text as it is written in a filter, with its quotes. */
  public static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
