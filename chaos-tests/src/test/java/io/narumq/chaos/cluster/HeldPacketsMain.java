package io.narumq.chaos.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Two nodes that send each other packets, to be run in an enclosure. Says what became of them. */
public final class HeldPacketsMain {
  private static final String ASK = "exec 3<>/dev/tcp/10.77.0.2/9 || true";
  private static final String SEND =
      "for i in $(seq 300); do echo $i > /dev/udp/10.77.0.2/9; done || true";

  private HeldPacketsMain() {}

  /** {@code args}: a folder. */
  public static void main(String[] args) {
    Path folder = Path.of(args[0]);
    Network network = Network.build(2);
    ask(network);
    network.hold(
        folder, new Holding(Duration.ofMillis(300), Duration.ofMillis(1), 0, Duration.ZERO));
    long askedMs = ask(network);
    Held delayed = network.release();
    network.hold(folder, new Holding(Duration.ZERO, Duration.ZERO, 25, Duration.ofMillis(50)));
    run(network, SEND);
    Held late = network.release();
    System.out.println(
        "%d %d %d %d".formatted(askedMs, delayed.packets(), delayed.overtaken(), late.overtaken()));
  }

  /** Nobody listens there, so the other node refuses: a packet to it, and one back. */
  private static long ask(Network network) {
    long begin = System.nanoTime();
    run(network, ASK);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  private static void run(Network network, String script) {
    List<String> command = new ArrayList<>(network.launcher(1));
    command.addAll(List.of("bash", "-c", script + "; true"));
    String unused = Command.run(command);
  }
}
