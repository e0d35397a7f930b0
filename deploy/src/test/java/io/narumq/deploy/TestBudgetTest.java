package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How long the tests of each module took, against what they may take. This module comes last, so
 * the reports of all others are there. Over budget is a warning, as machines differ; with {@code
 * -Dnaru.budget.strict=true} it is a failure.
 */
class TestBudgetTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern TIME = Pattern.compile("<testsuite [^>]*\\btime=\"([0-9.,]+)\"");

  /** Modules that share a budget, by their folders. */
  private enum Budget {
    CORE(2, "proto"),
    STATE_MACHINE(3, "queue-state-machine"),
    NODE(2, "raft-node"),
    CHAOS(5, "chaos-tests"),
    REST(3, "client");

    private final int limitSeconds;
    private final String folder;

    Budget(int minutes, String folder) {
      this.limitSeconds = minutes * 60;
      this.folder = folder;
    }

    String line(double seconds) {
      return String.format("tests of %-20s %4.0f s of %3d s", folder + ":", seconds, limitSeconds)
          + (isOver(seconds) ? "  OVER BUDGET: make them faster" : "");
    }

    boolean isOver(double seconds) {
      return seconds > limitSeconds;
    }
  }

  @Test
  void testsKeepTheirBudgets() throws IOException {
    List<String> over = new ArrayList<>();
    for (Budget budget : Budget.values()) {
      double seconds = reportedSeconds(ROOT.resolve(budget.folder));
      System.out.println(budget.line(seconds));
      if (budget.isOver(seconds)) {
        over.add(budget.line(seconds));
      }
    }
    if (Boolean.getBoolean("naru.budget.strict")) {
      assertThat(over).isEmpty();
    }
  }

  @Test
  void aReportIsRead() {
    assertThat(seconds("<testsuite name=\"a.B\" time=\"1,234.5\" tests=\"3\">")).isEqualTo(1234.5);
    assertThat(Budget.CORE.isOver(121)).isTrue();
    assertThat(Budget.CORE.line(121)).contains("proto", "121 s of 120 s", "OVER BUDGET");
  }

  private static double reportedSeconds(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().matches(".*/surefire-reports/TEST-.*\\.xml"))
          .mapToDouble(file -> seconds(read(file)))
          .sum();
    }
  }

  private static double seconds(String report) {
    Matcher time = TIME.matcher(report);
    return time.find() ? Double.parseDouble(time.group(1).replace(",", "")) : 0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
