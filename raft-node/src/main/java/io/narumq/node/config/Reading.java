package io.narumq.node.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Turns texts into values and notes what does not work. */
final class Reading {
  private final Map<Key, Setting> effective;
  private final List<String> wrong;

  /**
   * @param problems that are known already
   */
  Reading(Map<Key, Setting> effective, List<String> problems) {
    this.effective = effective;
    this.wrong = new ArrayList<>(problems);
  }

  <T> Optional<T> read(Key key, Function<String, T> parse) {
    Setting setting = effective.get(key);
    if (setting == null) {
      wrong.add(
          "%s is not set; set it in the file, as %s, or by --set %s=..."
              .formatted(key.key(), key.variable(), key.key()));
      return Optional.empty();
    }
    try {
      if (setting.text().isBlank()) {
        throw new IllegalArgumentException("empty");
      }
      return Optional.of(parse.apply(setting.text()));
    } catch (IllegalArgumentException e) {
      wrong.add(
          "%s: %s is wrong: %s; allowed: %s"
              .formatted(setting.origin(), key.key(), e.getMessage(), key.allowed()));
      return Optional.empty();
    }
  }

  Optional<Boolean> yesOrNo(Key key) {
    return oneOf(key, "true", "false").map(Boolean::valueOf);
  }

  Optional<String> oneOf(Key key, String... allowed) {
    return read(
        key,
        text -> {
          if (!List.of(allowed).contains(text)) {
            throw new IllegalArgumentException("'" + text + "'");
          }
          return text;
        });
  }

  Optional<Integer> number(Key key, int min, int max) {
    return longNumber(key, min, max).map(Math::toIntExact);
  }

  Optional<Long> longNumber(Key key, long min, long max) {
    return read(
        key,
        text -> {
          long number = Long.parseLong(text);
          if (number < min || number > max) {
            throw new IllegalArgumentException("'" + text + "'");
          }
          return number;
        });
  }

  /** Whether something is set; the default of such a key is to have nothing. */
  boolean isNamed(Key key) {
    Setting setting = effective.get(key);
    return setting != null && !setting.text().equals(Key.NONE);
  }

  /** What is set, if anything is. */
  Optional<String> optional(Key key) {
    return isNamed(key) ? read(key, text -> text) : Optional.empty();
  }

  /** A file, if one is set. */
  Optional<Path> file(Key key) {
    return isNamed(key) ? read(key, Path::of) : Optional.empty();
  }

  /** A file that has to be set, for a reason. */
  Optional<Path> file(Key key, String why) {
    if (!isNamed(key)) {
      wrong("%s is not set, and %s".formatted(key.key(), why));
    }
    return file(key);
  }

  void wrong(String problem) {
    wrong.add(problem);
  }

  void throwIfWrong() throws ConfigException {
    if (!wrong.isEmpty()) {
      throw new ConfigException(wrong);
    }
  }
}
