package io.narumq.node.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.EntryTransport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Counts the entries of one shard on their way to Raft, and what became of them. */
final class EntryMeter implements EntryTransport {
  /** From 1 ms to 10 s: one replication round to the time-out. */
  private static final Duration[] TIMES =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final EntryTransport transport;
  private final MessageCounters messages;
  private final DistributionSummary commands;
  private final DistributionSummary bytes;
  private final Timer applied;
  private final Counter refused;
  private final Counter unknown;

  EntryMeter(MeterRegistry registry, int shard, EntryTransport transport) {
    this.transport = transport;
    String number = Integer.toString(shard);
    messages = new MessageCounters(registry, number);
    commands =
        DistributionSummary.builder("narumq.entry.commands")
            .description("Commands of an entry.")
            .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
            .tag("shard", number)
            .register(registry);
    bytes =
        DistributionSummary.builder("narumq.entry.bytes")
            .description("Bytes of an entry.")
            .serviceLevelObjectives(1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20)
            .tag("shard", number)
            .register(registry);
    applied =
        Timer.builder("narumq.entry.applied")
            .description("From giving an entry to Raft until it is applied here.")
            .serviceLevelObjectives(TIMES)
            .tag("shard", number)
            .register(registry);
    refused = failed(registry, number, "refused");
    unknown = failed(registry, number, "unknown");
  }

  private static Counter failed(MeterRegistry registry, String shard, String outcome) {
    return Counter.builder("narumq.entries.failed")
        .description("Entries that Raft did not take, or whose outcome is unknown.")
        .tag("shard", shard)
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void submit(LogEntry entry, Consumer<EntryOutcome> done) {
    commands.record(entry.getCommandsCount());
    bytes.record(entry.getSerializedSize());
    long startNs = System.nanoTime();
    transport.submit(
        entry,
        outcome -> {
          count(entry, outcome, System.nanoTime() - startNs);
          done.accept(outcome);
        });
  }

  private void count(LogEntry entry, EntryOutcome outcome, long tookNs) {
    if (outcome instanceof EntryOutcome.Applied result) {
      applied.record(tookNs, TimeUnit.NANOSECONDS);
      messages.count(entry, result.outcome().results());
    } else if (outcome instanceof EntryOutcome.NotSubmitted) {
      refused.increment();
    } else {
      unknown.increment();
    }
  }
}
