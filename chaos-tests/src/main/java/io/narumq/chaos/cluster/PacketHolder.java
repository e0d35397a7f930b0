package io.narumq.chaos.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A program that takes packets from a device of its own and gives them back to the switch later. It
 * ends with this process. Its source is a resource.
 */
final class PacketHolder {
  /** The name of its device. */
  static final String DEVICE = "held";

  private static final String QUEUED_MAX = "10000";

  private final Process process;
  private final BufferedReader said;

  private PacketHolder(Process process) {
    this.process = process;
    this.said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** What this machine lacks for one, if anything. */
  static Optional<String> missing() {
    return Files.exists(Path.of("/dev/net/tun")) ? Shim.missing() : Optional.of("/dev/net/tun");
  }

  /** One in this folder, whose device is there. */
  static PacketHolder start(Path folder, Holding holding) {
    Path program = Shim.compile("packet-holder", folder, "");
    try {
      PacketHolder holder =
          new PacketHolder(
              new ProcessBuilder(
                      program.toString(),
                      DEVICE,
                      Network.SWITCH,
                      us(holding.delay().toNanos()),
                      us(holding.jitter().toNanos()),
                      Integer.toString(holding.latePercent()),
                      us(holding.late().toNanos()))
                  .redirectErrorStream(true)
                  .start());
      holder.expectReady();
      return holder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void expectReady() throws IOException {
    String first = said.readLine();
    if (!"ready".equals(first)) {
      throw new IllegalStateException("no packets can be held: " + first);
    }
    Command.run("ip", "link", "set", DEVICE, "txqueuelen", QUEUED_MAX, "up");
  }

  /** Lets go of all packets and ends. Tells how many there were, and how many were overtaken. */
  Held end() {
    try {
      process.getOutputStream().close();
      List<String> numbers = List.of(String.valueOf(said.readLine()).split(" ", -1));
      // Its device goes with it, and the next one has the same name.
      process.onExit().join();
      return new Held(Long.parseLong(numbers.get(0)), Long.parseLong(numbers.get(1)));
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException("the packet holder died", e);
    }
  }

  private static String us(long nanos) {
    return Long.toString(nanos / 1_000);
  }
}
