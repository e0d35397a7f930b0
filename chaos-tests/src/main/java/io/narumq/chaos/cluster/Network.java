package io.narumq.chaos.cluster;

import static java.util.stream.Collectors.joining;

import io.narumq.cluster.NodePlaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A switch with a cable to each node and one to the clients, and what can go wrong between them.
 * Nodes are known by their numbers from 1 on; {@link #CLIENTS} is where the clients are.
 *
 * <p>To be used by one thread. What was disturbed stays so until {@link #heal}, or what ends it by
 * itself.
 */
public final class Network implements NodePlaces {
  /** The clients, all together, as one end of a cable. */
  public static final int CLIENTS = 254;

  /** The name of its device. */
  static final String SWITCH = "switch";

  private static final String SUBNET = "10.77.0.";

  /**
   * What a node does not hear: packets of those in {@code blocked}, and those that the rules of
   * {@code lossy} pick.
   */
  private static final String FILTER =
      """
      table inet naru {
        set blocked { type ipv4_addr; }
        chain lossy { }
        chain arriving {
          type filter hook input priority 0;
          ip saddr @blocked drop
          jump lossy
        }
      }
      """;

  /** At a port of the switch. */
  private static final String ARRIVING =
      "chain %s { type filter hook ingress device \"%s\" priority 0;\n%s }\n";

  private static final String NO_RULES = "table netdev %s { }\ndelete table netdev %s\n";

  private static final String DOUBLING =
      "ip daddr %s numgen random mod 100 < %d counter dup to \"%s\"\n";

  private static final String HOLDING = "ip daddr %s fwd to \"" + PacketHolder.DEVICE + "\"\n";

  private final int nodes;
  private @Nullable PacketHolder holder;

  private Network(int nodes) {
    this.nodes = nodes;
  }

  /** Cables for so many nodes. Only in an {@link Enclosure}, once. */
  static Network build(int nodes) {
    Enclosure.furnish();
    Network network = new Network(nodes);
    Command.run("ip", "link", "add", SWITCH, "type", "bridge");
    Command.run("ip", "addr", "add", SUBNET + CLIENTS + "/24", "dev", SWITCH);
    Command.run("ip", "link", "set", SWITCH, "up");
    network.numbers().forEach(network::connect);
    return network;
  }

  private void connect(int node) {
    String name = name(node);
    Command.run("ip", "netns", "add", name);
    Command.run(
        "ip", "link", "add", port(node), "type", "veth", "peer", "name", "eth0", "netns", name);
    Command.run("ip", "link", "set", port(node), "master", SWITCH, "up");
    Command.run("ip", "-n", name, "addr", "add", host(node) + "/24", "dev", "eth0");
    Command.run("ip", "-n", name, "link", "set", "eth0", "up");
    Command.run("ip", "-n", name, "link", "set", "lo", "up");
    Command.run(in(node, "nft", "-f", "-"), FILTER);
  }

  @Override
  public String host(int number) {
    return SUBNET + number;
  }

  @Override
  public List<String> launcher(int number) {
    return Enclosure.in(name(number));
  }

  /** The numbers of all nodes. */
  public List<Integer> numbers() {
    return IntStream.rangeClosed(1, nodes).boxed().toList();
  }

  /** Nothing from {@code from}, a node or the clients, reaches {@code to}, a node. */
  public void deafen(int to, Collection<Integer> from) {
    if (!from.isEmpty()) {
      String elements = from.stream().map(this::host).collect(joining(", ", "{ ", " }"));
      Command.run(in(to, "nft", "add", "element", "inet", "naru", "blocked", elements));
    }
  }

  /** Neither hears the other; at least one of them is a node. */
  public void cut(int one, int other) {
    if (one != CLIENTS) {
      deafen(one, List.of(other));
    }
    if (other != CLIENTS) {
      deafen(other, List.of(one));
    }
  }

  /** So many of a hundred packets that come to a node are lost. */
  public void lose(int node, int percent) {
    String dice = "numgen random mod 100 < " + percent;
    Command.run(in(node, "nft", "add", "rule", "inet", "naru", "lossy", dice, "counter", "drop"));
  }

  /** So many of a hundred packets that a node sends to another arrive twice. */
  public void duplicate(int percent) {
    betweenNodes("twice", to -> DOUBLING.formatted(host(to), percent, port(to)));
  }

  /**
   * Packets that a node sends to another are held on their way until {@link #release}.
   *
   * @param folder for what is needed to do so
   */
  public void hold(Path folder, Holding holding) {
    holder = PacketHolder.start(folder, holding);
    betweenNodes("held", to -> HOLDING.formatted(host(to)));
  }

  /** What was done to the packets that were held; from now on none are. */
  public Held release() {
    PacketHolder ending = Objects.requireNonNull(holder, "no packets are held");
    noRulesBetweenNodes("held");
    return ending.end();
  }

  /** What this machine lacks to hold packets, if anything. */
  public static Optional<String> cannotHold() {
    return PacketHolder.missing();
  }

  /** A rule at the switch for all packets of nodes to a node. */
  private void betweenNodes(String table, IntFunction<String> rule) {
    StringBuilder chains = new StringBuilder();
    for (int from : numbers()) {
      String rules =
          numbers().stream().filter(to -> to != from).map(rule::apply).collect(joining());
      chains.append(ARRIVING.formatted(port(from), port(from), rules));
    }
    Command.run(List.of("nft", "-f", "-"), "table netdev " + table + " {\n" + chains + "}\n");
  }

  private static void noRulesBetweenNodes(String table) {
    Command.run(List.of("nft", "-f", "-"), NO_RULES.formatted(table, table));
  }

  /** A node sends no faster than this; what it can not send waits for up to 400 ms. */
  public void throttle(int node, int kilobitsPerSecond) {
    String rate = kilobitsPerSecond + "kbit";
    Command.run(
        in(
            node, "tc", "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", rate, "burst",
            "16k", "latency", "400ms"));
  }

  /** A node sends as fast as it can again. */
  public void unthrottle(int node) {
    Command.run(in(node, "tc", "qdisc", "replace", "dev", "eth0", "root", "pfifo_fast"));
  }

  /** Resets all connections of a node with the other nodes and with clients. */
  public void reset(int node) {
    Stream.concat(numbers().stream(), Stream.of(CLIENTS))
        .filter(other -> other != node)
        .forEach(other -> Command.run(in(node, "ss", "-K", "dst", host(other))));
  }

  /** How many packets were lost or doubled so far, since the last {@link #heal}. */
  public long disturbed() {
    Stream<String> counters =
        Stream.concat(
            numbers().stream().map(node -> Command.run(in(node, "nft", "list", "ruleset"))),
            Stream.of(Command.run("nft", "list", "ruleset")));
    return counters
        .flatMap(String::lines)
        .filter(line -> line.contains("counter packets"))
        .mapToLong(line -> Long.parseLong(line.replaceFirst(".*packets (\\d+) .*", "$1")))
        .sum();
  }

  /** All cables are whole again, but for those that are throttled and for packets that are held. */
  public void heal() {
    for (int node : numbers()) {
      Command.run(in(node, "nft", "flush", "set", "inet", "naru", "blocked"));
      Command.run(in(node, "nft", "flush", "chain", "inet", "naru", "lossy"));
    }
    noRulesBetweenNodes("twice");
  }

  private static String name(int node) {
    return "n" + node;
  }

  /** Of the switch. */
  private static String port(int node) {
    return "port" + node;
  }

  private static List<String> in(int node, String... command) {
    List<String> all = new ArrayList<>(Enclosure.in(name(node)));
    all.addAll(List.of(command));
    return all;
  }
}
