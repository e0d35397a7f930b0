package io.narumq.chaos.workload;

import io.narumq.chaos.check.Verdict;
import io.narumq.chaos.history.Recorder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** All that goes on beside the queues of a run. To be driven by one thread. */
public final class SideWorks implements AutoCloseable {
  private final List<SideWork> all = new ArrayList<>();

  /** Starts at once. */
  public SideWorks(List<String> endpoints, SplittableRandom random, Recorder recorder) {
    all.add(new SideQueues(endpoints));
    all.add(new Events(endpoints, random, recorder::now));
    all.add(new Copies(endpoints));
    all.add(new Talk(endpoints));
  }

  /** Like {@link SideWork#stop} of each. */
  public void stop() throws Exception {
    for (SideWork work : all) {
      work.stop();
    }
  }

  /** After {@link #stop}. */
  public List<Verdict> verdicts() {
    return all.stream().flatMap(work -> work.verdicts().stream()).toList();
  }

  /** By name, in an order to read; after {@link #stop}. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    all.forEach(work -> counts.putAll(new TreeMap<>(work.counts())));
    return counts;
  }

  @Override
  public void close() {
    all.forEach(SideWork::close);
  }
}
