package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.PACKETS;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Held;
import io.narumq.chaos.cluster.Holding;
import io.narumq.chaos.cluster.Network;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Packets that come later, and in another order. */
final class PacketFaults {
  /** With fewer touched the fault did nothing. */
  private static final long TOUCHED_MIN = 20;

  private static final Duration DELAY = Duration.ofMillis(50);
  private static final Duration JITTER = Duration.ofMillis(30);
  private static final int LATE_PERCENT = 25;
  private static final Duration LATE = Duration.ofMillis(10);

  private PacketFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "delay",
            "packets between nodes take %d to %d ms longer"
                .formatted(DELAY.toMillis(), DELAY.plus(JITTER).toMillis()),
            PACKETS,
            (cluster, random) ->
                hold(cluster, new Holding(DELAY, JITTER, 0, Duration.ZERO), Held::packets)),
        new Fault(
            "reorder",
            "%d %% of all packets between nodes take %d ms longer, and others pass them"
                .formatted(LATE_PERCENT, LATE.toMillis()),
            PACKETS,
            (cluster, random) ->
                hold(
                    cluster,
                    new Holding(Duration.ZERO, Duration.ZERO, LATE_PERCENT, LATE),
                    Held::overtaken)));
  }

  private static Ongoing hold(ChaosCluster cluster, Holding holding, ToLongFunction<Held> touched) {
    Network network = cluster.network().orElseThrow();
    network.hold(cluster.folder(), holding);
    return new Ongoing(
        "packets between nodes: " + holding,
        () -> {
          Held held = network.release();
          return touched.applyAsLong(held) < TOUCHED_MIN
              ? Optional.of("no more than " + held)
              : Optional.empty();
        });
  }
}
