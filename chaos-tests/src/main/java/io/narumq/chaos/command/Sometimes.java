package io.narumq.chaos.command;

import io.narumq.chaos.report.ResultFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What came about in many runs together: checks of what never happened prove nothing. */
final class Sometimes {
  private Sometimes() {}

  /** Over all runs whose folders are in this one, by name; those without a result count nothing. */
  static Map<String, Long> in(Path folder) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    try (Stream<Path> runs = Files.list(folder)) {
      for (Path run : runs.sorted().toList()) {
        Path result = run.resolve(ResultFile.NAME);
        if (Files.exists(result)) {
          ResultFile.read(result)
              .sometimes()
              .forEach((what, times) -> counts.merge(what, times, Long::sum));
        }
      }
    }
    return counts;
  }

  /** What never came about. */
  static List<String> never(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() == 0)
        .map(Map.Entry::getKey)
        .toList();
  }
}
