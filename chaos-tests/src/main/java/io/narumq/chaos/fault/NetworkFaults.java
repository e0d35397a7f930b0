package io.narumq.chaos.fault;

import static io.narumq.chaos.fault.Need.NETWORK;
import static io.narumq.chaos.fault.Need.RATE;
import static io.narumq.chaos.fault.Need.RESET;

import io.narumq.chaos.cluster.ChaosCluster;
import io.narumq.chaos.cluster.Network;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Cables that are cut, or carry too little, too much or nothing. */
final class NetworkFaults {
  private static final int LOST_PERCENT = 20;
  private static final int DOUBLED_PERCENT = 30;
  private static final int SLOW_KILOBITS = 1_000;
  private static final Duration FLAP = Duration.ofMillis(700);

  private NetworkFaults() {}

  static List<Fault> all() {
    return List.of(
        new Fault(
            "isolate-leader",
            "a leader and the other nodes do not hear each other; clients hear all",
            NETWORK,
            NetworkFaults::isolateLeader),
        new Fault(
            "cut-off-leader",
            "a leader is cut off from the other nodes and from the clients",
            NETWORK,
            NetworkFaults::cutOffLeader),
        new Fault(
            "halves",
            "a minority and a majority do not hear each other",
            NETWORK,
            NetworkFaults::halves),
        new Fault(
            "deaf-leader",
            "one way: a leader does not hear the other nodes, they hear it",
            NETWORK,
            NetworkFaults::deafLeader),
        new Fault(
            "mute-leader",
            "one way: the other nodes do not hear a leader, it hears them",
            NETWORK,
            NetworkFaults::muteLeader),
        new Fault(
            "bridge",
            "two halves hear each other only through the one node between them",
            NETWORK,
            NetworkFaults::bridge),
        new Fault(
            "ring", "each node hears only its two neighbours", 5, NETWORK, NetworkFaults::ring),
        new Fault(
            "flapping",
            "a leader is isolated and joined again, every " + FLAP.toMillis() + " ms",
            NETWORK,
            NetworkFaults::flapping),
        new Fault(
            "loss",
            LOST_PERCENT + " % of all packets to nodes are lost",
            NETWORK,
            NetworkFaults::loss),
        new Fault(
            "duplication",
            DOUBLED_PERCENT + " % of all packets between nodes arrive twice",
            NETWORK,
            NetworkFaults::duplication),
        new Fault(
            "slow-wire",
            "a leader sends no faster than " + SLOW_KILOBITS + " kbit/s",
            RATE,
            NetworkFaults::slowWire),
        new Fault(
            "resets",
            "all connections of a leader are reset, every second",
            RESET,
            NetworkFaults::resets));
  }

  private static Ongoing isolateLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    others(network, leader).forEach(other -> network.cut(number(leader), other));
    return ofLeader("isolated " + leader, network, leader);
  }

  private static Ongoing cutOffLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    others(network, leader).forEach(other -> network.cut(number(leader), other));
    network.cut(number(leader), Network.CLIENTS);
    return ofLeader("cut off " + leader, network, leader);
  }

  private static Ongoing halves(ChaosCluster cluster, SplittableRandom random) {
    Network network = network(cluster);
    List<String> minority = Victims.minority(cluster, random);
    List<Integer> few = minority.stream().map(ChaosCluster::number).toList();
    network.numbers().stream()
        .filter(other -> !few.contains(other))
        .forEach(other -> few.forEach(one -> network.cut(one, other)));
    return certain(minority + " and the others do not hear each other", network);
  }

  private static Ongoing deafLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    network.deafen(number(leader), others(network, leader));
    return ofLeader(leader + " does not hear the others", network, leader);
  }

  private static Ongoing muteLeader(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    others(network, leader).forEach(other -> network.deafen(other, List.of(number(leader))));
    return ofLeader("the others do not hear " + leader, network, leader);
  }

  private static Ongoing bridge(ChaosCluster cluster, SplittableRandom random) {
    Network network = network(cluster);
    List<Integer> ids =
        Victims.shuffled(cluster, random).stream().map(ChaosCluster::number).toList();
    int middle = ids.size() / 2;
    ids.subList(0, middle)
        .forEach(
            one -> ids.subList(middle + 1, ids.size()).forEach(other -> network.cut(one, other)));
    return certain("only node " + ids.get(middle) + " hears all, of " + ids, network);
  }

  private static Ongoing ring(ChaosCluster cluster, SplittableRandom random) {
    Network network = network(cluster);
    List<Integer> ids =
        Victims.shuffled(cluster, random).stream().map(ChaosCluster::number).toList();
    for (int one = 0; one < ids.size(); one++) {
      for (int other = one + 2; other < ids.size(); other++) {
        if (other - one != ids.size() - 1) {
          network.cut(ids.get(one), ids.get(other));
        }
      }
    }
    return certain("a ring of the nodes " + ids, network);
  }

  private static Ongoing flapping(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    boolean[] isolated = {false};
    Repeating repeating =
        Repeating.start(
            FLAP,
            () -> {
              if (isolated[0]) {
                network.heal();
              } else {
                others(network, leader).forEach(other -> network.cut(number(leader), other));
              }
              isolated[0] = !isolated[0];
            });
    return new Ongoing(
        "isolated and joined " + leader + ", again and again",
        () -> {
          Optional<String> harmless = repeating.end();
          network.heal();
          return harmless;
        });
  }

  private static Ongoing loss(ChaosCluster cluster, SplittableRandom random) {
    Network network = network(cluster);
    network.numbers().forEach(node -> network.lose(node, LOST_PERCENT));
    return counted(LOST_PERCENT + " % of all packets to nodes are lost", network);
  }

  private static Ongoing duplication(ChaosCluster cluster, SplittableRandom random) {
    Network network = network(cluster);
    network.duplicate(DOUBLED_PERCENT);
    return counted(DOUBLED_PERCENT + " % of all packets between nodes arrive twice", network);
  }

  private static Ongoing slowWire(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    network.throttle(number(leader), SLOW_KILOBITS);
    return Ongoing.certain(
        leader + " sends at most " + SLOW_KILOBITS + " kbit/s",
        () -> network.unthrottle(number(leader)));
  }

  private static Ongoing resets(ChaosCluster cluster, SplittableRandom random) {
    Victims.Leader leader = Victims.leader(cluster, random);
    Network network = network(cluster);
    Repeating repeating =
        Repeating.start(Duration.ofSeconds(1), () -> network.reset(number(leader)));
    return new Ongoing("reset the connections of " + leader + ", again and again", repeating::end);
  }

  private static Ongoing ofLeader(String what, Network network, Victims.Leader leader) {
    return new Ongoing(
        what,
        () -> {
          network.heal();
          return leader.stillLeads();
        });
  }

  private static Ongoing counted(String what, Network network) {
    return new Ongoing(
        what,
        () -> {
          long disturbed = network.disturbed();
          network.heal();
          return disturbed == 0 ? Optional.of("no packet was touched") : Optional.empty();
        });
  }

  private static Ongoing certain(String what, Network network) {
    return Ongoing.certain(what, network::heal);
  }

  private static Network network(ChaosCluster cluster) {
    return cluster.network().orElseThrow();
  }

  private static int number(Victims.Leader leader) {
    return ChaosCluster.number(leader.node());
  }

  private static Collection<Integer> others(Network network, Victims.Leader leader) {
    return network.numbers().stream().filter(other -> other != number(leader)).toList();
  }
}
