package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Alerts and the page of Grafana ask for metrics that there are: those of {@code metrics.md}, which
 * is compared with what nodes tell by {@link DistributionTest}. Whether the alerts work is tested
 * by promtool: {@code ./naru check}.
 */
class MonitoringTest {
  private static final Path DEPLOY = SourceTree.read().root().resolve("deploy");
  private static final Pattern METRIC = Pattern.compile("\\b(narumq|jvm|process)_[a-z_]+\\b");

  /** Of Micrometer; asked of a running node by DistributionTest. */
  private static final Set<String> OTHERS = Set.of("jvm_memory_used_bytes", "process_cpu_usage");

  @Test
  void rulesAskForMetricsThatThereAre() throws Exception {
    Set<String> asked = new TreeSet<>();
    JsonNode rules =
        new YAMLMapper().readTree(DEPLOY.resolve("monitoring/rules.yaml").toFile()).at("/groups/0");
    rules.get("rules").forEach(rule -> asked.addAll(metricsIn(rule.get("expr").asText())));

    assertThat(asked).hasSizeGreaterThan(8);
    assertThat(known()).containsAll(asked);
  }

  @Test
  void thePageAsksForMetricsThatThereAre() throws Exception {
    Set<String> asked = new TreeSet<>();
    new ObjectMapper()
        .readTree(DEPLOY.resolve("monitoring/dashboard.json").toFile())
        .findValuesAsText("expr")
        .forEach(expression -> asked.addAll(metricsIn(expression)));

    assertThat(asked).hasSizeGreaterThan(20);
    assertThat(known()).containsAll(asked);
  }

  private static Set<String> metricsIn(String expression) {
    return METRIC
        .matcher(expression)
        .results()
        .map(match -> match.group().replaceFirst("_(bucket|count|sum)$", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> known() throws Exception {
    Pattern row = Pattern.compile("\\| `(narumq_\\w+)` \\|.*");
    Stream<String> ours =
        Files.readAllLines(DEPLOY.resolve("metrics.md")).stream()
            .map(row::matcher)
            .filter(match -> match.matches())
            .map(match -> match.group(1));
    return Stream.concat(ours, OTHERS.stream()).collect(Collectors.toSet());
  }
}
