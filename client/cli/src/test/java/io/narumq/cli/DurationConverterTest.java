package io.narumq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationConverterTest {
  private final DurationConverter durations = new DurationConverter();

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S, 500ms",
    "30s, PT30S, 30s",
    "90s, PT90S, 1m30s",
    "1h30m, PT90M, 1h30m",
    "2d, PT48H, 2d",
    "PT1H, PT1H, 1h",
    "p1d, PT24H, 1d",
    "0s, PT0S, 0s"
  })
  void readsAndWrites(String text, Duration duration, String shortest) {
    assertThat(durations.convert(text)).isEqualTo(duration);
    assertThat(DurationConverter.text(duration)).isEqualTo(shortest);
    assertThat(durations.convert(shortest)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "s", "-5s", "1.5h", "30 s", "1h x", "P", "PTx"})
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> durations.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'" + text + "' is not a duration; write 500ms, 30s, 1h30m or PT30S");
  }
}
