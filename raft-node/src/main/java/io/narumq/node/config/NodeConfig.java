package io.narumq.node.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Everything that a node needs to know to start.
 *
 * @param nodeId one of {@code members}
 * @param dataDirectory of this node alone
 * @param clusterId equal on all nodes; 1 to 64 of letters, digits, {@code -}, {@code _}, {@code .}
 * @param shards equal on all nodes, fixed when the cluster is made; 1 to 64
 * @param members all nodes of the cluster, this one included
 */
public record NodeConfig(
    String nodeId, Path dataDirectory, String clusterId, int shards, List<Member> members) {
  private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int SHARDS_MAX = 64;

  public NodeConfig {
    members = List.copyOf(members);
    check(
        CLUSTER_ID.matcher(clusterId).matches(),
        "a cluster id has 1 to 64 of A-Z a-z 0-9 . - _: '" + clusterId + "'");
    check(shards >= 1 && shards <= SHARDS_MAX, "shards must be 1 to " + SHARDS_MAX);
    long distinct = members.stream().map(Member::id).distinct().count();
    check(distinct == members.size(), "a node is named twice");
    check(
        members.stream().anyMatch(member -> member.id().equals(nodeId)),
        "node " + nodeId + " is not among the peers; name every node, this one included");
  }

  /** This node. */
  public Member self() {
    return member(nodeId);
  }

  /** The node of this id, which must be one of the cluster. */
  public Member member(String id) {
    return members.stream()
        .filter(member -> member.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node " + id + " in the cluster"));
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
