package io.narumq.chaos.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Replicas at the same applied index have the same checksum: compares what the nodes say, whenever
 * they are asked, with what any of them ever said of that index. Used by one thread.
 */
public final class ReplicasEqual {
  private record Position(int shard, long index) {}

  private record Said(String node, long checksum) {
    @Override
    public String toString() {
      return "%016x by %s".formatted(checksum, node);
    }
  }

  private final Map<Position, Said> first = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long compared;

  /** A node said this of its replica of a shard. */
  public void observe(int shard, String node, long appliedIndex, long checksum) {
    Said said = new Said(node, checksum);
    Said before = first.putIfAbsent(new Position(shard, appliedIndex), said);
    if (before == null) {
      return;
    }
    if (!before.node().equals(node)) {
      compared++;
    }
    if (before.checksum() != checksum) {
      violations.add("shard %d at index %d: %s, %s".formatted(shard, appliedIndex, before, said));
    }
  }

  /** Judges what was observed so far; a comparison of two nodes at one index counts as judged. */
  public Verdict verdict() {
    return new Verdict("replicas are equal", compared, violations);
  }
}
