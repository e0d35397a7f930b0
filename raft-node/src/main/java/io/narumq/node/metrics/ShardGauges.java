package io.narumq.node.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.narumq.node.shard.Shard;
import io.narumq.node.shard.ShardLoad;
import io.narumq.node.shard.Shards;
import io.narumq.statemachine.store.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each shard is and holds at the moment. */
final class ShardGauges {
  private static final Logger LOG = LoggerFactory.getLogger(ShardGauges.class);
  private static final long LOAD_WAIT_MS = 1_000;

  private static final List<DatabaseGauge> DATABASE =
      List.of(
          new DatabaseGauge("keys", "Rows, about.", Figure.KEYS),
          new DatabaseGauge("memtable.bytes", "Written, and in memory yet.", Figure.MEMTABLE_BYTES),
          new DatabaseGauge(
              "block.cache.bytes", "Read, and kept in memory.", Figure.BLOCK_CACHE_BYTES),
          new DatabaseGauge("table.bytes", "Files of rows.", Figure.TABLE_BYTES),
          new DatabaseGauge("blob.bytes", "Files of bodies.", Figure.BLOB_BYTES),
          new DatabaseGauge(
              "compaction.pending.bytes",
              "What compactions are behind, about.",
              Figure.COMPACTION_PENDING_BYTES),
          new DatabaseGauge(
              "write.delayed.bytes.per.second",
              "To what writes are held back; 0 if they are not.",
              Figure.DELAYED_BYTES_PER_SECOND),
          new DatabaseGauge("write.stopped", "1 while no write is taken, else 0.", Figure.STOPPED));

  private final MeterRegistry registry;
  private final List<Watched> watched = new ArrayList<>();

  ShardGauges(MeterRegistry registry, Shards shards) {
    this.registry = registry;
    shards.forEach(shard -> watched.add(new Watched(shard)));
    watched.forEach(this::register);
  }

  /** Asks each shard what waits in it. */
  void refresh() {
    watched.forEach(Watched::refresh);
  }

  private void register(Watched each) {
    gauge(
        each,
        "narumq.shard.leading",
        "1 if this node leads the shard, else 0.",
        w -> w.shard.isLeading() ? 1 : 0);
    gauge(each, "narumq.shard.term", "The Raft term.", w -> w.shard.replica().term());
    gauge(
        each,
        "narumq.shard.applied.index",
        "The last log index that this node has applied.",
        w -> Math.max(0, w.shard.applied().index()));
    gauge(
        each,
        "narumq.shard.commit.index",
        "The last log index that this node knows to be committed.",
        w -> w.shard.replica().commitIndex());
    gauge(
        each,
        "narumq.shard.scanned.index",
        "The log index behind which all rows were read last; 0 if they were not since the start.",
        w -> w.shard.scans().last().index());
    gauge(
        each,
        "narumq.waiting.commands",
        "Commands that wait to be replicated.",
        w -> w.load.waitingCommands());
    gauge(each, "narumq.waiting.bytes", "Bytes of these.", w -> w.load.waitingBytes());
    gauge(
        each,
        "narumq.entries.in.flight",
        "Entries given to Raft and not back yet.",
        w -> w.load.entriesInFlight());
    gauge(
        each,
        "narumq.receivers.parked",
        "Receivers that wait for messages.",
        w -> w.load.parkedReceivers());
    DATABASE.forEach(
        it -> gauge(each, it.name(), it.description(), w -> w.shard.figure(it.figure())));
  }

  private void gauge(
      Watched each, String name, String description, ToDoubleFunction<Watched> value) {
    Gauge.builder(name, each, value)
        .description(description)
        .tag("shard", Integer.toString(each.shard.number()))
        .register(registry);
  }

  private record DatabaseGauge(String name, String description, Figure figure) {
    DatabaseGauge {
      name = "narumq.database." + name;
    }
  }

  private static final class Watched {
    private final Shard shard;
    private volatile ShardLoad load = ShardLoad.NONE;

    Watched(Shard shard) {
      this.shard = shard;
    }

    /** A shard that does not answer keeps what it last said. */
    void refresh() {
      try {
        load = shard.load().get(LOAD_WAIT_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.warn("shard {} does not say what waits in it", shard.number(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
