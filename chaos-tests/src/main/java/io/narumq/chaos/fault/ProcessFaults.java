package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.PROCESSES;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Poll;
import io.narumq.cluster.LocalCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Processes that are gone, or stand still. */
final class ProcessFaults {
  private static final Duration END_BOUND = Duration.ofSeconds(30);

  private ProcessFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "kill-leader", "kill -9 of a node that leads", PROCESSES, ProcessFaults::killLeader),
        new Fault(
            "kill-follower",
            "kill -9 of a node that does not lead a shard",
            PROCESSES,
            (cluster, random) -> kill(cluster, List.of(Victims.follower(cluster, random)))),
        new Fault(
                "kill-majority",
                "kill -9 of more than half of the nodes",
                PROCESSES,
                (cluster, random) -> kill(cluster, Victims.majority(cluster, random)))
            .leavingNoMajority(),
        new Fault(
                "kill-all",
                "kill -9 of all nodes",
                PROCESSES,
                (cluster, random) -> kill(cluster, cluster.ids()))
            .leavingNoMajority(),
        new Fault(
            "kill-flapping",
            "a node is killed and started, again and again",
            PROCESSES,
            ProcessFaults::flap),
        new Fault(
            "pause-leader", "SIGSTOP of a node that leads", PROCESSES, ProcessFaults::pauseLeader),
        new Fault(
            "pause-follower",
            "SIGSTOP of a node that does not lead a shard",
            PROCESSES,
            (cluster, random) -> pause(cluster, List.of(Victims.follower(cluster, random)))),
        new Fault(
                "pause-majority",
                "SIGSTOP of more than half of the nodes",
                PROCESSES,
                (cluster, random) -> pause(cluster, Victims.majority(cluster, random)))
            .leavingNoMajority(),
        new Fault(
            "stop-leader",
            "SIGTERM: leadership is handed over",
            PROCESSES,
            ProcessFaults::stopLeader),
        new Fault(
            "rolling-restart",
            "each node in turn is stopped (SIGTERM) and started again",
            PROCESSES,
            ProcessFaults::rollingRestart));
  }

  private static Ongoing killLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    cluster.nodes().kill(leader.node());
    return new Ongoing("killed " + leader, leader::stillLeads);
  }

  private static Ongoing kill(ChaosCluster cluster, List<String> victims) {
    victims.parallelStream().forEach(cluster.nodes()::kill);
    return Ongoing.certain("killed " + victims, () -> {});
  }

  private static Ongoing flap(ChaosCluster cluster, SplittableRandom random) {
    String victim = Victims.any(cluster, random);
    Repeating repeating =
        Repeating.start(
            Duration.ofMillis(1_500),
            () -> {
              cluster.nodes().kill(victim);
              cluster.nodes().start(victim);
            });
    return new Ongoing("killed and started " + victim + ", again and again", repeating::end);
  }

  private static Ongoing pauseLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    cluster.nodes().pause(leader.node());
    return new Ongoing(
        "paused " + leader,
        () -> {
          resume(cluster, List.of(leader.node()));
          return leader.stillLeads();
        });
  }

  private static Ongoing pause(ChaosCluster cluster, List<String> victims) {
    victims.forEach(cluster.nodes()::pause);
    return Ongoing.certain("paused " + victims, () -> resume(cluster, victims));
  }

  /** One that stood still for a minute ends by itself; it is a matter of moments. */
  private static void resume(ChaosCluster cluster, List<String> victims) throws Exception {
    LocalCluster nodes = cluster.nodes();
    victims.forEach(nodes::resume);
    Optional<String> undecided =
        Poll.until(END_BOUND, () -> victims.stream().noneMatch(id -> isUndecided(nodes, id)));
    if (undecided.isPresent()) {
      throw new IllegalStateException(victims + " neither answer nor end " + undecided.get());
    }
  }

  private static boolean isUndecided(LocalCluster nodes, String id) {
    return nodes.isAlive(id) && !nodes.view().answers().containsKey(id);
  }

  /** As in an update: the next one when the one before serves again. */
  private static Ongoing rollingRestart(ChaosCluster cluster, SplittableRandom random)
      throws InterruptedException {
    Victims.Leader leader = Victims.leader(cluster, random);
    List<String> order = Victims.shuffled(cluster, random);
    for (String node : order) {
      Restart.gently(cluster, node);
    }
    return new Ongoing("restarted " + order + ", one by one", leader::stillLeads);
  }

  private static Ongoing stopLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    cluster.nodes().stop(leader.node());
    return new Ongoing("stopped " + leader, leader::stillLeads);
  }
}
