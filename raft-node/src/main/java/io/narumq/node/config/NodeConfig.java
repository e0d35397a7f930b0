package io.narumq.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Everything that a node needs to know to start.
 *
 * @param nodeId one of {@code members}
 * @param dataDirectory of this node alone
 * @param clusterId equal on all nodes; 1 to 64 of letters, digits, {@code -}, {@code _}, {@code .}
 * @param shards equal on all nodes, fixed when the cluster is made; 1 to 64
 * @param members the nodes that found the cluster, this one included; or of a node that joins,
 *     itself and some that are there. Who belongs to the cluster later is in its Raft groups
 * @param join whether the cluster is there already, and this node is to be taken in
 * @param leaders how they are found
 * @param listenHost where this node opens its ports; its host in {@code members} is where others
 *     reach it
 * @param http the port of health and metrics
 * @param limits of each shard
 * @param log how much of it is kept
 * @param disk how much of it stays free
 * @param security who may connect
 */
public record NodeConfig(
    String nodeId,
    Path dataDirectory,
    String clusterId,
    int shards,
    List<Member> members,
    boolean join,
    LeaderConfig leaders,
    String listenHost,
    HttpConfig http,
    ShardLimits limits,
    LogLimits log,
    DiskLimits disk,
    SecurityConfig security) {
  static final int SHARDS_MAX = 64;

  private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?", Pattern.CASE_INSENSITIVE);

  public NodeConfig {
    members = List.copyOf(members);
    checkedClusterId(clusterId);
    check(shards >= 1 && shards <= SHARDS_MAX, "cluster.shards must be 1 to " + SHARDS_MAX);
    long distinct = members.stream().map(Member::id).distinct().count();
    check(distinct == members.size(), "cluster.peers: a node is named twice");
    Member self =
        member(members, nodeId)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "node.id: %s is not among the peers; name every node, this one included"
                            .formatted(nodeId)));
    check(
        !join || members.size() > 1,
        "cluster.join: name a node of the cluster among the peers, beside this one");
    check(
        !http.enabled() || isFree(http.port(), self),
        "http.port: %d is no port or has another purpose already".formatted(http.port()));
  }

  /** Listens on loopback, has no HTTP port, and the usual limits. */
  public NodeConfig(
      String nodeId, Path dataDirectory, String clusterId, int shards, List<Member> members) {
    this(
        nodeId,
        dataDirectory,
        clusterId,
        shards,
        members,
        false,
        LeaderConfig.DEFAULT,
        Key.LISTEN_HOST.defaultText().orElseThrow(),
        HttpConfig.OFF,
        ShardLimits.DEFAULT,
        LogLimits.DEFAULT,
        DiskLimits.DEFAULT,
        SecurityConfig.OPEN);
  }

  /** The same, with another bound of the log. */
  public NodeConfig withLog(LogLimits log) {
    return with(join, leaders, http, log, security);
  }

  /** The same, with other rules of who may connect. */
  public NodeConfig withSecurity(SecurityConfig security) {
    return with(join, leaders, http, log, security);
  }

  /** The same, with a port of health and metrics. */
  public NodeConfig withHttp(HttpConfig http) {
    return with(join, leaders, http, log, security);
  }

  /** The same, for a cluster that is there already. */
  public NodeConfig joining() {
    return with(true, leaders, http, log, security);
  }

  /** The same, but leaders are found in this way. */
  public NodeConfig withLeaders(LeaderConfig leaders) {
    return with(join, leaders, http, log, security);
  }

  private NodeConfig with(
      boolean join, LeaderConfig leaders, HttpConfig http, LogLimits log, SecurityConfig security) {
    return new NodeConfig(
        nodeId,
        dataDirectory,
        clusterId,
        shards,
        members,
        join,
        leaders,
        listenHost,
        http,
        limits,
        log,
        disk,
        security);
  }

  /** This node. */
  public Member self() {
    return member(nodeId);
  }

  /** The ids of {@code members} but this one. */
  public List<String> others() {
    return members.stream().map(Member::id).filter(id -> !id.equals(nodeId)).toList();
  }

  /** The node of this id, which must be one of the cluster. */
  public Member member(String id) {
    return member(members, id)
        .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in the cluster"));
  }

  /** Something that works but is hardly meant. */
  public Optional<String> doubt() {
    String host = self().host();
    boolean unreachable = isLoopback(listenHost) && !isLoopback(host);
    return unreachable
        ? Optional.of(
            "listen.host is %s, so others will not reach this node at %s; set listen.host"
                .formatted(listenHost, host))
        : Optional.empty();
  }

  static boolean isLoopback(String host) {
    return LOOPBACK.matcher(host).matches();
  }

  static String checkedClusterId(String id) {
    check(CLUSTER_ID.matcher(id).matches(), "not a cluster id: '" + id + "'");
    return id;
  }

  private static boolean isFree(int port, Member self) {
    return Member.isPort(port) && port != self.apiPort() && port != self.raftPort();
  }

  private static Optional<Member> member(List<Member> members, String id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst();
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
