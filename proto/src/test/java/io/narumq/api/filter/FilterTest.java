package io.narumq.api.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.narumq.api.filter.Filter.Facts;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters take, and what is no filter. */
class FilterTest {
  private record Message(String subject, Map<String, String> headers) implements Facts {
    @Override
    public @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  private static boolean matches(String filter, String subject, Map<String, String> headers)
      throws FilterSyntaxException {
    return Filter.parse(filter).matches(new Message(subject, headers));
  }

  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, order, false",
    "orders, orders.eu, false",
    "orders, '', false",
    "orders.*, orders.eu, true",
    "orders.*, orders, false",
    "orders.*, orders., false",
    "orders.*, orders.eu.created, false",
    "orders.*.created, orders.eu.created, true",
    "orders.*.created, orders..created, false",
    "orders.*.created, orders.eu.deleted, false",
    "orders.>, orders, false",
    "orders.>, orders., false",
    "orders.>, orders.eu, true",
    "orders.>, orders.eu.created, true",
    "*, orders, true",
    "*, orders.eu, false",
    "*, '', false",
    ">, orders, true",
    ">, orders.eu, true",
    ">, '', false",
    "*.*.>, a.b, false",
    "*.*.>, a.b.c, true",
    "a.b, a.bc, false",
    "a.bc, a.b, false"
  })
  void aSubjectFitsAPattern(String pattern, String subject, boolean fits)
      throws FilterSyntaxException {
    assertThat(matches("subject " + Filter.quoted(pattern), subject, Map.of())).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "region = 'eu' | true",
        "region = \"eu\" | true",
        "region = 'us' | false",
        "region != 'us' | true",
        "other != 'us' | true",
        "region exists | true",
        "other exists | false",
        "not other exists | true",
        "region in ('us', 'eu') | true",
        "region in ('us') | false",
        "other in ('us') | false",
        "version prefix '2.' | true",
        "version prefix '3' | false",
        "other prefix '' | false",
        "region = 'eu' and version = '2.1' | true",
        "region = 'eu' and version = '3' | false",
        "region = 'us' or version = '2.1' | true",
        "region = 'us' and region = 'us' or region = 'eu' | true",
        "region = 'us' and (region = 'us' or region = 'eu') | false",
        "not region = 'us' and not (version = '3') | true",
        "not not region = 'eu' | true",
        "'in' = 'word' | true",
        "x-a.b:c_d = 'signs' | true",
        "'a \\'b\\' \\\\' = \"q\\\"\" | true",
        "subject 'orders.>' and region='eu' | true",
        "subject 'payments.>' or region='eu' | true",
        "` ` | true"
      })
  void whatAFilterTakes(String filter, boolean taken) throws FilterSyntaxException {
    Map<String, String> headers =
        Map.of(
            "region",
            "eu",
            "version",
            "2.1",
            "in",
            "word",
            "x-a.b:c_d",
            "signs",
            "a 'b' \\",
            "q\"");
    assertThat(matches(filter, "orders.eu", headers)).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "region | 6",
        "region = eu | 9",
        "region = | 8",
        "= 'eu' | 0",
        "region = 'eu | 9",
        "region = 'e\\u' | 11",
        "region ! 'eu' | 7",
        "region = 'eu' version = '2' | 14",
        "region = 'eu' and | 17",
        "(region = 'eu' | 14",
        "region in 'eu' | 10",
        "region in ('eu' | 15",
        "region in () | 11",
        "and = 'x' | 0",
        "'' = 'x' | 0",
        "subject orders.> | 15",
        "subject 'orders..eu' | 8",
        "subject 'orders.>.eu' | 8",
        "subject 'orders.e*' | 8",
        "subject '' | 8",
        "région = 'eu' | 1"
      })
  void whatIsNoFilterIsToldWithItsPlace(String text, int position) {
    FilterSyntaxException thrown =
        catchThrowableOfType(FilterSyntaxException.class, () -> Filter.parse(text));
    assertThat(thrown).hasMessageEndingWith("at character " + (position + 1));
    assertThat(thrown.position()).isEqualTo(position);
  }

  @Test
  void itIsBounded() throws FilterSyntaxException {
    assertThat(
            catchThrowableOfType(
                FilterSyntaxException.class, () -> Filter.parse("not ".repeat(32) + "a exists")))
        .hasMessageContaining("at most 32");
    assertThat(matches("not ".repeat(30) + "a exists", "", Map.of("a", ""))).isTrue();
    String long1024 = "a = '" + "x".repeat(1_024 - 6) + "'";
    assertThat(matches(long1024, "", Map.of())).isFalse();
    assertThat(
            catchThrowableOfType(FilterSyntaxException.class, () -> Filter.parse(long1024 + " ")))
        .hasMessageContaining("1024 bytes");
  }

  /** Whatever is typed is a filter or is told to be none: nothing else is ever thrown. */
  @Test
  void anyTextIsAFilterOrNot() {
    String[] parts = {
      "and ",
      "or ",
      "not ",
      "(",
      ")",
      "a ",
      "= ",
      "!= ",
      "'x' ",
      "in ",
      "exists ",
      "subject ",
      "'a.*' ",
      ", ",
      "\\",
      "\"",
      "prefix ",
      "!",
      "ü"
    };
    SplittableRandom random = new SplittableRandom(1);
    int filters = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(9); j >= 0; j--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      try {
        var unused = Filter.parse(text.toString()).matches(new Message("a.b", Map.of("a", "x")));
        filters++;
      } catch (FilterSyntaxException e) {
        assertThat(e.position()).isBetween(0, text.length());
      }
    }
    assertThat(filters).isGreaterThan(100);
  }
}
