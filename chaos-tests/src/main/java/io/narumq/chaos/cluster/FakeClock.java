package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A wall clock that lies to one process, by a library that is compiled when it is first asked for;
 * libfaketime takes 12 to 70 µs for each look at a clock, with which a node takes half a minute to
 * start. The monotonic clock stays true.
 *
 * @param library the compiled one
 * @param control says how the clock lies; changed in place, as the process has it mapped
 */
public record FakeClock(Path library, Path control) {
  private static final int BYTES = 24;

  /** What this machine lacks for one, if anything. */
  public static Optional<String> missing() {
    return Shim.missing();
  }

  /** One whose files are in this folder, and that tells the truth. */
  public static FakeClock build(Path folder) {
    FakeClock clock =
        new FakeClock(Shim.compile("clock-shim", folder), folder.resolve("clock-shim.lie"));
    clock.set(Duration.ZERO, 1);
    return clock;
  }

  /** With what a process starts that is to see this clock. */
  public Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "NARU_CLOCK", control.toString());
  }

  /** From now on the clock is ahead by so much, and runs at this multiple of the true rate. */
  public void set(Duration ahead, double rate) {
    Instant now = Instant.now();
    ByteBuffer lie = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    lie.putLong(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    lie.putLong(ahead.toNanos()).putDouble(rate).flip();
    try (FileChannel file =
        FileChannel.open(control, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(lie, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
