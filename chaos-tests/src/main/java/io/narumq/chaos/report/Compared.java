package io.narumq.chaos.report;

import io.narumq.chaos.check.ReplicasEqual;
import io.narumq.chaos.report.Figures.Replicas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Chooses, of all places of the log at which replicas were compared, those that are shown. */
final class Compared {
  private static final int SHOWN_PER_SHARD = 60;

  private Compared() {}

  /** All in which replicas differ, and some of the others, spread over the log of each shard. */
  static List<Replicas> shown(List<ReplicasEqual.Compared> all) {
    Map<Integer, List<Replicas>> byShard =
        all.stream()
            .map(Compared::inHex)
            .collect(Collectors.groupingBy(Replicas::shard, TreeMap::new, Collectors.toList()));
    List<Replicas> shown = new ArrayList<>();
    byShard.values().forEach(its -> shown.addAll(spread(its)));
    return shown;
  }

  private static List<Replicas> spread(List<Replicas> all) {
    int size = all.size();
    return IntStream.range(0, size)
        .filter(i -> !all.get(i).areEqual() || i == size - 1 || isPicked(i, size))
        .mapToObj(all::get)
        .toList();
  }

  /** Every n-th, such that there are not too many. */
  private static boolean isPicked(int i, int size) {
    return (long) i * SHOWN_PER_SHARD / size != (long) (i - 1) * SHOWN_PER_SHARD / size || i == 0;
  }

  private static Replicas inHex(ReplicasEqual.Compared compared) {
    Map<String, String> checksums = new TreeMap<>();
    compared.checksums().forEach((node, sum) -> checksums.put(node, "%016x".formatted(sum)));
    return new Replicas(compared.shard(), compared.index(), checksums);
  }
}
