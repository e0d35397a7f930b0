package io.narumq.cli.queue;

import io.narumq.cli.DurationConverter;
import io.narumq.client.QueueSettings;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How long a failed message waits, as {@code 1s,2,5m}: at first, times what, at most. */
record Retry(Duration initial, double factor, Duration max) {
  static String text(QueueSettings settings) {
    String factor = Double.toString(settings.retryMultiplier()).replaceAll("\\.0$", "");
    return DurationConverter.text(settings.retryInitial())
        + ","
        + factor
        + ","
        + DurationConverter.text(settings.retryMax());
  }

  /** Made by the command line. */
  static final class Converter implements ITypeConverter<Retry> {
    private final DurationConverter times = new DurationConverter();

    @Override
    public Retry convert(String text) {
      String[] parts = text.split(",", -1);
      if (parts.length != 3) {
        throw new TypeConversionException("'" + text + "' is not three values like 1s,2,5m");
      }
      try {
        return new Retry(
            times.convert(parts[0]), Double.parseDouble(parts[1]), times.convert(parts[2]));
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + parts[1] + "' is not a factor like 2 or 1.5");
      }
    }
  }
}
