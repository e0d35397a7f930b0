package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock that lies to one process, by libfaketime (https://github.com/wolfcw/libfaketime).
 * Its monotonic clock stays true. Timed waits end a little early under it, so nothing is measured
 * then.
 *
 * @param file says how it lies; read at every look at the clock
 */
public record FakeClock(Path file) {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib64/faketime/libfaketimeMT.so.1"));

  /** What this machine lacks for one, if anything. */
  public static Optional<String> missing() {
    return library().isPresent() ? Optional.empty() : Optional.of("libfaketime");
  }

  private static Optional<Path> library() {
    return LIBRARIES.stream().filter(Files::isReadable).findFirst();
  }

  /** With what a process starts that is to see this clock. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD",
        library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE",
        file.toString(),
        "FAKETIME_NO_CACHE",
        "1",
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1");
  }

  /**
   * From now on the clock is off by so many seconds, and runs at this multiple of the true rate.
   */
  public void set(long seconds, double rate) {
    String lie = "%+d".formatted(seconds) + (rate == 1 ? "" : " x" + rate);
    try {
      Files.writeString(file, lie + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
