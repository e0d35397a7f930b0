package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.PROCESSES;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Clients that are gone with what they hold, or come back to it too late. */
final class ClientFaults {
  /** Of those that are stopped. */
  private static final Duration LEASE = Duration.ofSeconds(2);

  private ClientFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "client-crash",
            "kill -9 of clients that hold messages; new clients come",
            PROCESSES,
            ClientFaults::crash),
        new Fault(
            "client-pause",
            "SIGSTOP of clients that hold messages; they go on, and ack, when that is over",
            PROCESSES,
            ClientFaults::pause));
  }

  private static Ongoing crash(ChaosCluster cluster, SplittableRandom random)
      throws InterruptedException {
    int held = cluster.clients().stop();
    cluster.clients().crash();
    return Ongoing.certain("killed clients that held " + held + " messages", () -> {});
  }

  private static Ongoing pause(ChaosCluster cluster, SplittableRandom random)
      throws InterruptedException {
    Clients clients = cluster.clients();
    int held = clients.stop();
    return new Ongoing(
        "paused clients that held " + held + " messages",
        () ->
            clients.resume() < LEASE.toNanos()
                ? Optional.of("no longer than their leases")
                : Optional.empty());
  }
}
