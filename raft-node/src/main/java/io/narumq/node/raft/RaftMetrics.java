package io.narumq.node.raft;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.ratis.metrics.LongCounter;
import org.apache.ratis.metrics.MetricRegistries;
import org.apache.ratis.metrics.MetricRegistryInfo;
import org.apache.ratis.metrics.RatisMetricRegistry;
import org.apache.ratis.metrics.Timekeeper;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.util.TimeDuration;

/**
 * Of the metrics of Ratis only the one that the node can not measure itself: how long each sync of
 * a log took. Found by Ratis as a service, one for the process. The implementation that comes with
 * Ratis sorts some twenty samples into trees for each entry, one part in twenty of a node's work.
 */
public final class RaftMetrics extends MetricRegistries {
  private static final String LOG = "log_worker";
  private static final String SYNC = "syncTime";

  /** By member of a group, as Ratis names its registries. */
  private static final Map<String, LongConsumer> SYNC_LISTENERS = new ConcurrentHashMap<>();

  /**
   * Who is told of the syncs of a log that is opened from now on, in nanoseconds each. Called by
   * the thread that writes the log; must not block.
   */
  static void whenSynced(RaftGroupMemberId member, LongConsumer listener) {
    SYNC_LISTENERS.put(member.toString(), listener);
  }

  /** Tells nobody any more of logs that are opened from now on. */
  static void forget(RaftGroupMemberId member) {
    SYNC_LISTENERS.remove(member.toString());
  }

  @Override
  public RatisMetricRegistry create(MetricRegistryInfo info) {
    LongConsumer listener = SYNC_LISTENERS.get(info.getPrefix());
    return listener != null && info.getMetricsComponentName().equals(LOG)
        ? new Registry(info, Map.of(SYNC, timer(listener)))
        : new Registry(info, Map.of());
  }

  private static Timekeeper timer(LongConsumer listener) {
    return () -> {
      long startNs = System.nanoTime();
      return () -> {
        long tookNs = System.nanoTime() - startNs;
        listener.accept(tookNs);
        return tookNs;
      };
    };
  }

  @Override
  public boolean remove(MetricRegistryInfo info) {
    return true;
  }

  @Override
  public Optional<RatisMetricRegistry> get(MetricRegistryInfo info) {
    return Optional.empty();
  }

  @Override
  public Set<MetricRegistryInfo> getMetricRegistryInfos() {
    return Set.of();
  }

  @Override
  public Collection<RatisMetricRegistry> getMetricRegistries() {
    return List.of();
  }

  @Override
  public void clear() {}

  @Override
  public void addReporterRegistration(
      Consumer<RatisMetricRegistry> reporterRegistration,
      Consumer<RatisMetricRegistry> stopReporter) {}

  @Override
  public void enableJmxReporter() {}

  @Override
  public void enableConsoleReporter(TimeDuration consoleReportRate) {}

  private record Registry(MetricRegistryInfo info, Map<String, Timekeeper> timers)
      implements RatisMetricRegistry {
    private static final Timekeeper UNTIMED = () -> () -> 0;
    private static final LongCounter COUNTER = new Uncounted();

    @Override
    public Timekeeper timer(String name) {
      return timers.getOrDefault(name, UNTIMED);
    }

    @Override
    public LongCounter counter(String name) {
      return COUNTER;
    }

    @Override
    public boolean remove(String name) {
      return true;
    }

    @Override
    public <T> void gauge(String name, Supplier<Supplier<T>> gauge) {}

    @Override
    public MetricRegistryInfo getMetricRegistryInfo() {
      return info;
    }
  }

  private static final class Uncounted implements LongCounter {
    @Override
    public void inc(long n) {}

    @Override
    public void dec(long n) {}

    @Override
    public long getCount() {
      return 0;
    }
  }
}
