package io.narumq.node.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one source (file, environment, flags) sets, and what is wrong with it. Problems are gathered
 * rather than thrown, so that a person sees all of them at once.
 */
public final class Layer {
  private final Map<Key, Setting> settings = new EnumMap<>(Key.class);
  private final List<String> problems = new ArrayList<>();

  /** Sets a key by its name, which may be wrong. */
  public void set(String name, String text, String origin) {
    Optional<Key> key = Key.named(name);
    if (key.isPresent()) {
      set(key.get(), text, origin);
    } else {
      List<String> names = List.of(Key.values()).stream().map(Key::key).toList();
      problem(origin, "there is no key " + name + NearestName.hint(name, names));
    }
  }

  /** Sets a key, once. */
  public void set(Key key, String text, String origin) {
    Setting before = settings.putIfAbsent(key, new Setting(text, origin));
    if (before != null) {
      problem(origin, key.key() + " is set by " + before.origin() + " already");
    }
  }

  void problem(String origin, String what) {
    problems.add(origin + ": " + what);
  }

  Optional<Setting> get(Key key) {
    return Optional.ofNullable(settings.get(key));
  }

  List<String> problems() {
    return problems;
  }
}
