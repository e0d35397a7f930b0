package io.narumq.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.narumq.cli.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The lines of a benchmark, by what was measured. Settings stand in front of {@code warmup_s} in a
 * line, figures behind it.
 */
final class BenchResults {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String END_OF_SETTINGS = "warmup_s";

  /** One figure of one load: {@code queue cycle size=1024 ...} and {@code msg_per_s}. */
  record Figure(String load, String name) {}

  private final Map<Figure, List<Double>> values = new LinkedHashMap<>();

  private BenchResults() {}

  /**
   * Reads what {@code naru bench} printed.
   *
   * @throws CliException if the file can not be read, a line is none of a benchmark, or one whose
   *     count was wrong
   */
  static BenchResults read(Path file) {
    BenchResults results = new BenchResults();
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (!lines.get(i).isBlank()) {
          results.add(lines.get(i), "line %d of %s".formatted(i + 1, file));
        }
      }
    } catch (IOException e) {
      throw new CliException("cannot read %s: %s".formatted(file, e.getMessage()));
    }
    return results;
  }

  /** In the order in which they were measured first, each with at least one value. */
  Map<Figure, List<Double>> values() {
    return values;
  }

  private void add(String line, String where) {
    JsonNode report = parsed(line, where);
    if (!report.has("benchmark") || !report.has(END_OF_SETTINGS)) {
      throw new CliException(where + " is none that naru bench queue, topic or channel printed");
    }
    if (!report.path("verified").asBoolean(true)) {
      throw new CliException(where + " is of a run that did not count right; take it out");
    }
    Map<String, JsonNode> settings = new LinkedHashMap<>();
    boolean measured = false;
    for (Map.Entry<String, JsonNode> member : report.properties()) {
      measured |= member.getKey().equals(END_OF_SETTINGS);
      if (!measured) {
        settings.put(member.getKey(), member.getValue());
      } else if (member.getKey().matches(".*_(per_s|ms)")) {
        values
            .computeIfAbsent(
                new Figure(text(settings), member.getKey()), figure -> new ArrayList<>())
            .add(member.getValue().asDouble());
      }
    }
  }

  private static JsonNode parsed(String line, String where) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new CliException(where + " is no JSON");
    }
  }

  /** The names of benchmark and workload say themselves what they are. */
  private static String text(Map<String, JsonNode> settings) {
    return settings.entrySet().stream()
        .map(
            each ->
                each.getValue().isTextual()
                    ? each.getValue().asText()
                    : each.getKey() + "=" + each.getValue().asText())
        .collect(Collectors.joining(" "));
  }
}
