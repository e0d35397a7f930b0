package io.narumq.node.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.narumq.node.log.EntryTransport;
import io.narumq.node.shard.ShardMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Meters one shard. */
final class MeteredShard implements ShardMeter {
  /** From 0.1 ms to 1 s: nothing waits for anything, unless the database holds a write back. */
  private static final Duration[] TIMES =
      LongStream.of(
              100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
              1_000_000)
          .mapToObj(us -> Duration.ofNanos(us * 1_000))
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final int shard;
  private final Timer apply;
  private final Timer logSync;

  MeteredShard(MeterRegistry registry, int shard) {
    this.registry = registry;
    this.shard = shard;
    this.apply = timer("narumq.apply", "Applying one entry to the database, as a leader or not.");
    this.logSync = timer("narumq.log.sync", "Bringing the log of Raft to disk, once.");
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(TIMES)
        .tag("shard", Integer.toString(shard))
        .register(registry);
  }

  @Override
  public EntryTransport around(EntryTransport transport) {
    return new EntryMeter(registry, shard, transport);
  }

  @Override
  public void applied(long tookNs) {
    apply.record(tookNs, TimeUnit.NANOSECONDS);
  }

  @Override
  public void logSynced(long tookNs) {
    logSync.record(tookNs, TimeUnit.NANOSECONDS);
  }
}
