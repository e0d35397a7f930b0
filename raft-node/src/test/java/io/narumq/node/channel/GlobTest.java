package io.narumq.node.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns against examples, and against a matcher that is too slow to be wrong. */
class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "news, news, true",
    "news, newspaper, false",
    "news.*, news.sports, true",
    "news.*, news., true",
    "news.*, news, false",
    "*, anything, true",
    "h?llo, hello, true",
    "h?llo, hllo, false",
    "h*llo, heeeello, true",
    "h[ae]llo, hallo, true",
    "h[ae]llo, hillo, false",
    "h[^e]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h[a-c]llo, hdllo, false",
    "h[a-]llo, h-llo, true",
    "h[]llo, hllo, false",
    "\\n\\e\\w\\s, news, true",
    "a\\*, ab, false",
    "a**b, ab, true",
    "*.created, orders.4711.created, true",
    "*a*b*c, xxaxxbxxcxx, false"
  })
  void isReadAsRedisDoes(String pattern, String name, boolean matches) {
    assertThat(Glob.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[", "a[b", "a[^", "a[b-", "a\\", "a[\\", "A", "a b", "{a}", "\u00f1"})
  void refusesWhatIsNone(String pattern) {
    assertThatThrownBy(() -> Glob.parse(pattern)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hasALimit() {
    assertThat(Glob.parse("*".repeat(128)).matches("a")).isTrue();
    assertThat(catchThrowable(() -> Glob.parse("*".repeat(129)))).isNotNull();
  }

  @Test
  void agreesWithTheNaiveMatcher() {
    long seed = Long.getLong("naru.seed", 1);
    SplittableRandom random = new SplittableRandom(seed);
    int matches = 0;
    for (int i = 0; i < 200_000; i++) {
      String pattern = pattern(random);
      String name = text(random, "ab", 7);
      boolean expected = naive(pattern, name);
      assertThat(Glob.parse(pattern).matches(name))
          .as("seed %d: %s on %s", seed, pattern, name)
          .isEqualTo(expected);
      matches += expected ? 1 : 0;
    }
    assertThat(matches).as("seed " + seed).isBetween(10_000, 190_000);
  }

  /** A matcher that goes back to every star would take longer than the universe is old. */
  @Test
  void doesNotBlowUp() {
    Glob pattern = Glob.parse("*a".repeat(63) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(pattern.matches("a".repeat(128))).isFalse());
  }

  private static String pattern(SplittableRandom random) {
    StringBuilder pattern = new StringBuilder();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      pattern.append(
          switch (random.nextInt(7)) {
            case 0, 1 -> "*";
            case 2 -> "?";
            case 3 -> (random.nextBoolean() ? "[" : "[^") + text(random, "ab", 2) + "]";
            case 4 -> random.nextBoolean() ? "[a-b]" : "[b-z]";
            case 5 -> "\\a";
            default -> text(random, "ab", 2) + "a";
          });
    }
    return pattern.toString();
  }

  private static String text(SplittableRandom random, String letters, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  /** By the definition, one character after the other. */
  private static boolean naive(String pattern, String name) {
    if (pattern.isEmpty()) {
      return name.isEmpty();
    }
    if (pattern.startsWith("*")) {
      return naive(pattern.substring(1), name)
          || (!name.isEmpty() && naive(pattern, name.substring(1)));
    }
    if (name.isEmpty()) {
      return false;
    }
    int end = pattern.startsWith("[") ? pattern.indexOf(']') + 1 : pattern.startsWith("\\") ? 2 : 1;
    return naiveOne(pattern.substring(0, end), name.charAt(0))
        && naive(pattern.substring(end), name.substring(1));
  }

  private static boolean naiveOne(String place, char c) {
    return switch (place) {
      case "?" -> true;
      case "[a-b]" -> c <= 'b';
      case "[b-z]" -> c >= 'b';
      case "\\a" -> c == 'a';
      default ->
          place.startsWith("[^")
              ? place.indexOf(c, 2) < 0
              : place.startsWith("[") ? place.indexOf(c, 1) > 0 : place.charAt(0) == c;
    };
  }
}
