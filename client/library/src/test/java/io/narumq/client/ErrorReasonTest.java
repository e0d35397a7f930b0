package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of the client against the table in docs/errors.md; the server does the same. */
class ErrorReasonTest {
  private static final Path TABLE = Path.of("../../docs/errors.md");
  private static final Pattern LINE =
      Pattern.compile("\\| `(\\w+)` \\| `\\w+` \\| ([^|]+) \\|.*\\|");

  @Test
  void theClientKnowsEveryReasonAsTheTableHasIt() throws IOException {
    try (Stream<String> lines = Files.lines(TABLE)) {
      Map<String, String> repeat =
          lines
              .map(LINE::matcher)
              .filter(Matcher::matches)
              .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2)));
      assertThat(
              Arrays.stream(ErrorReason.values())
                  .filter(ErrorReasonTest::isOfTheProtocol)
                  .collect(Collectors.toMap(Enum::name, ErrorReasonTest::repeat)))
          .isEqualTo(repeat);
    }
  }

  /** Not one of the library's own. */
  private static boolean isOfTheProtocol(ErrorReason reason) {
    String name = "ERROR_REASON_" + reason.name();
    return io.narumq.api.v1.ErrorReason.getDescriptor().findValueByName(name) != null;
  }

  private static String repeat(ErrorReason reason) {
    if (reason.nothingDone()) {
      return reason.retryable() ? "safe" : "useless";
    }
    return reason.retryable() ? "may do it twice" : "no";
  }
}
