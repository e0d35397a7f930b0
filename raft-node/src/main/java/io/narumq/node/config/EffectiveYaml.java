package io.narumq.node.config;

import java.util.Map;

/** Settings as a configuration file, with the origin of each in a comment. */
final class EffectiveYaml {
  private EffectiveYaml() {}

  static String of(Map<Key, Setting> settings) {
    StringBuilder yaml = new StringBuilder("# Flag over environment over file over default.\n");
    String section = "";
    for (Map.Entry<Key, Setting> each : settings.entrySet()) {
      Key key = each.getKey();
      if (!key.section().equals(section)) {
        section = key.section();
        yaml.append(section).append(":\n");
      }
      append(yaml, key, each.getValue());
    }
    return yaml.toString();
  }

  private static void append(StringBuilder yaml, Key key, Setting setting) {
    boolean isList = key == Key.CLUSTER_PEERS;
    String value = isList ? "" : " " + quoted(setting.text());
    String line = "  " + key.nameInSection() + ":" + value;
    yaml.append("%-40s # %s\n".formatted(line, setting.origin()));
    if (isList) {
      for (String peer : setting.text().split(",", -1)) {
        yaml.append("    - ").append(quoted(peer.strip())).append('\n');
      }
    }
  }

  /** Plain where YAML can not take it for anything else. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9/._-][A-Za-z0-9/._=:-]*[A-Za-z0-9/._=-]|[A-Za-z0-9]")
        ? text
        : "'" + text.replace("'", "''") + "'";
  }
}
