package io.narumq.node.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may do what. What no rule allows is not allowed; no rule takes away. Immutable. */
final class Rules {
  private static final Pattern WHO = Pattern.compile("(cert|token|jwt):.+");

  private final List<Rule> rules;

  private Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  static Rules read(Path file) throws IOException {
    List<Rule> rules = new ArrayList<>();
    for (Line line : listed(Yaml.read(file, Text.class).rules())) {
      rules.add(Rule.of(line));
    }
    return new Rules(rules);
  }

  boolean allow(Identity who, Need need) {
    return rules.stream().anyMatch(rule -> rule.allows(who, need));
  }

  /** The file. */
  private record Text(@Nullable List<Line> rules) {}

  /** A rule as it is written. */
  private record Line(
      @Nullable List<String> who,
      @Nullable List<String> may,
      @Nullable List<String> queues,
      @Nullable List<String> topics,
      @Nullable List<String> groups,
      @Nullable List<String> subscriptions,
      @Nullable List<String> channels,
      @JsonProperty("cluster") boolean cluster) {}

  private record Rule(
      List<NamePattern> who, Set<Operation> may, Map<Kind, List<NamePattern>> names) {
    static Rule of(Line line) {
      List<String> who = listed(line.who());
      for (String each : who) {
        if (!WHO.matcher(each).matches()) {
          throw new IllegalArgumentException(
              "who: '%s' does not begin with cert:, token: or jwt:".formatted(each));
        }
      }
      Map<Kind, List<NamePattern>> names = new EnumMap<>(Kind.class);
      names.put(Kind.QUEUE, patterns(line.queues()));
      names.put(Kind.TOPIC, patterns(line.topics()));
      names.put(Kind.GROUP, patterns(line.groups()));
      names.put(Kind.SUBSCRIPTION, patterns(line.subscriptions()));
      names.put(Kind.CHANNEL, patterns(line.channels()));
      names.put(Kind.CLUSTER, line.cluster() ? patterns(List.of("*")) : List.of());
      if (who.isEmpty() || listed(line.may()).isEmpty()) {
        throw new IllegalArgumentException("a rule says who may do what: " + line);
      }
      return new Rule(patterns(who), operations(listed(line.may())), names);
    }

    boolean allows(Identity caller, Need need) {
      return need.anyOf().stream().anyMatch(may::contains)
          && who.stream().anyMatch(pattern -> pattern.matches(caller.text()))
          && names.getOrDefault(need.kind(), List.of()).stream()
              .anyMatch(
                  pattern ->
                      need.isPrefix()
                          ? pattern.matchesAll(need.name())
                          : pattern.matches(need.name()));
    }
  }

  private static Set<Operation> operations(List<String> words) {
    Set<Operation> operations = EnumSet.noneOf(Operation.class);
    for (String word : words) {
      operations.add(
          Arrays.stream(Operation.values())
              .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "may: '%s' is none of send, receive, browse, admin".formatted(word))));
    }
    return operations;
  }

  private static List<NamePattern> patterns(@Nullable List<String> texts) {
    return listed(texts).stream().map(NamePattern::parse).toList();
  }

  private static <T> List<T> listed(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }
}
