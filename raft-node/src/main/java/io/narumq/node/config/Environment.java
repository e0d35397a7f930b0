package io.narumq.node.config;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Settings from environment variables: {@code NARUMQ_SECTION_NAME}. */
final class Environment {
  static final String PREFIX = "NARUMQ_";

  /** Names the file. */
  static final String CONFIG = PREFIX + "CONFIG";

  /** The second one is for the start script. */
  private static final Set<String> NOT_SETTINGS = Set.of(CONFIG, PREFIX + "JVM_OPTIONS");

  /** Kubernetes and Docker set these in every container that sees a service called narumq. */
  private static final Pattern OF_A_PLATFORM =
      Pattern.compile("NARUMQ_(.*_)?(SERVICE_(HOST|PORT)(_.*)?|PORT_\\d+_(TCP|UDP)(_.*)?)");

  private static final Pattern LINK = Pattern.compile("(tcp|udp)://.*");

  private Environment() {}

  static Layer read(Map<String, String> variables) {
    Layer layer = new Layer();
    new TreeMap<>(variables)
        .forEach(
            (name, text) -> {
              if (name.startsWith(PREFIX) && !isOther(name, text)) {
                read(name, text, layer);
              }
            });
    return layer;
  }

  private static void read(String name, String text, Layer layer) {
    Optional<Key> key =
        Arrays.stream(Key.values()).filter(each -> each.variable().equals(name)).findFirst();
    if (key.isPresent()) {
      layer.set(key.get(), text, name);
    } else {
      List<String> names = Arrays.stream(Key.values()).map(Key::variable).toList();
      layer.problem(name, "no such setting" + NearestName.hint(name, names));
    }
  }

  private static boolean isOther(String name, String text) {
    return NOT_SETTINGS.contains(name)
        || OF_A_PLATFORM.matcher(name).matches()
        || LINK.matcher(text).matches();
  }
}
