package io.narumq.chaos.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Replicas at the same applied index have the same checksum: compares what the nodes say, whenever
 * they are asked, with what any of them ever said of that index. Used by one thread.
 */
public final class ReplicasEqual {
  private record Position(int shard, long index) {}

  /**
   * What several nodes said of one place in the log of a shard.
   *
   * @param checksums by node; all the same, or a violation
   */
  public record Compared(int shard, long index, Map<String, Long> checksums) {
    /** Copies {@code checksums}, sorted. */
    public Compared {
      checksums = Collections.unmodifiableMap(new TreeMap<>(checksums));
    }
  }

  private final Map<Position, Map<String, Long>> said = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long compared;

  /** A node said this of its replica of a shard. */
  public void observe(int shard, String node, long appliedIndex, long checksum) {
    Map<String, Long> here =
        said.computeIfAbsent(new Position(shard, appliedIndex), it -> new LinkedHashMap<>());
    if (!here.isEmpty() && !here.containsKey(node)) {
      compared++;
    }
    here.entrySet().stream()
        .filter(other -> other.getValue() != checksum)
        .findFirst()
        .ifPresent(
            other ->
                violations.add(
                    "shard %d at index %d: %016x by %s, %016x by %s"
                        .formatted(
                            shard,
                            appliedIndex,
                            other.getValue(),
                            other.getKey(),
                            checksum,
                            node)));
    here.put(node, checksum);
  }

  /** Judges what was observed so far; a comparison of two nodes at one index counts as judged. */
  public Verdict verdict() {
    return new Verdict("replicas are equal", compared, violations);
  }

  /** Where more than one node was seen, by shard and index. */
  public List<Compared> compared() {
    return said.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(it -> new Compared(it.getKey().shard(), it.getKey().index(), it.getValue()))
        .sorted(Comparator.comparingInt(Compared::shard).thenComparingLong(Compared::index))
        .toList();
  }
}
