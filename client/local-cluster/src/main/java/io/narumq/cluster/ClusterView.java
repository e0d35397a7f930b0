package io.narumq.cluster;

import io.narumq.api.v1.GetTopologyResponse;
import io.narumq.api.v1.Shard;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the nodes said of the cluster when they were asked, each for itself.
 *
 * @param answers by node id; a node that did not answer is not in it
 */
public record ClusterView(Map<String, GetTopologyResponse> answers) {
  /**
   * Where the replica of a shard stands on one node.
   *
   * @param appliedIndex the last entry of the log that it has applied
   * @param checksum of all that was applied until then; equal on all nodes at equal indexes
   */
  public record Replica(long appliedIndex, long checksum) {}

  /** Copies {@code answers}. */
  public ClusterView {
    answers = Map.copyOf(answers);
  }

  /** The newest leader of a shard that any node knows of. It may be dead by now. */
  public Optional<Leadership> leader(int shard) {
    return claims(shard).max(Comparator.comparingLong(Leadership::term));
  }

  /** Whether all of {@code nodes} answered and agree, for each shard, on a leader out of them. */
  boolean isSettled(Set<String> nodes) {
    return answers.keySet().containsAll(nodes)
        && IntStream.range(0, shards()).allMatch(shard -> isSettled(shard, nodes));
  }

  /** The replicas of a shard, by node id, sorted. */
  public Map<String, Replica> replicas(int shard) {
    Map<String, Replica> replicas = new TreeMap<>();
    answers.forEach(
        (node, answer) ->
            answer.getShardsList().stream()
                .filter(it -> it.getNumber() == shard)
                .forEach(
                    it -> replicas.put(node, new Replica(it.getAppliedIndex(), it.getChecksum()))));
    return replicas;
  }

  private boolean isSettled(int shard, Set<String> nodes) {
    Set<Leadership> leaders = claims(shard).collect(Collectors.toSet());
    return claims(shard).count() == answers.size()
        && leaders.size() == 1
        && leaders.stream().allMatch(leader -> nodes.contains(leader.nodeId()));
  }

  private Stream<Leadership> claims(int shard) {
    return answers.values().stream()
        .flatMap(answer -> answer.getShardsList().stream())
        .filter(it -> it.getNumber() == shard && !it.getLeaderNodeId().isEmpty())
        .map(it -> new Leadership(it.getLeaderNodeId(), it.getTerm()));
  }

  /**
   * How many there are: at least one, so that a node that knows of no shard yet is not taken for
   * settled.
   */
  public int shards() {
    return answers.values().stream()
            .flatMap(answer -> answer.getShardsList().stream())
            .mapToInt(Shard::getNumber)
            .max()
            .orElse(0)
        + 1;
  }
}
