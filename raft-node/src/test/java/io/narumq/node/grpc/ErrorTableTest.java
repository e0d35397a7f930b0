package io.narumq.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import io.grpc.Status;
import io.narumq.api.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table in docs/errors.md, the enum and its comments in error.proto, and what this node
 * answers: all the same. The client compares its own words with the table too.
 */
class ErrorTableTest {
  private static final Path TABLE = Path.of("../docs/errors.md");
  private static final Path PROTO = Path.of("../proto/src/main/proto/naru/v1/error.proto");
  private static final Pattern LINE =
      Pattern.compile("\\| `(\\w+)` \\| `(\\w+)` \\| ([^|]+) \\|(?: (\\d+) ms)? \\| (.+) \\|");

  record Line(ErrorReason reason, Status.Code code, String repeat, long retryMs) {
    static Line of(Matcher line) {
      return new Line(
          ErrorReason.valueOf("ERROR_REASON_" + line.group(1)),
          Status.Code.valueOf(line.group(2)),
          line.group(3),
          line.group(4) == null ? 0 : Long.parseLong(line.group(4)));
    }
  }

  static List<Line> lines() throws IOException {
    try (Stream<String> lines = Files.lines(TABLE)) {
      return lines.map(LINE::matcher).filter(Matcher::matches).map(Line::of).toList();
    }
  }

  @Test
  void theTableHasEveryReasonInTheOrderOfTheProto() throws IOException {
    assertThat(lines())
        .extracting(line -> line.reason().getNumber())
        .containsExactlyElementsOf(
            ErrorReason.getDescriptor().getValues().stream()
                .map(EnumValueDescriptor::getNumber)
                .filter(number -> number > 0)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theNodeAnswersAsTheTableSays(Line line) {
    assertThat(ApiErrors.code(line.reason())).isEqualTo(line.code());
    assertThat(ApiErrors.retryMs(line.reason())).isEqualTo(line.retryMs());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void theProtoSaysSoToo(Line line) throws IOException {
    String code = line.code() + (line.repeat().equals("safe") ? ", safe: " : ": ");
    assertThat(Files.readString(PROTO))
        .containsPattern("// " + code + ".*\n  " + line.reason().name() + " = ");
  }
}
