package io.narumq.node.metrics;

import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.narumq.node.channel.ChannelHub;
import io.narumq.node.disk.ClusterDisk;
import io.narumq.node.disk.DiskSpace;
import io.narumq.node.loop.Clock;
import io.narumq.node.shard.ShardMeter;
import io.narumq.node.shard.Shards;
import io.narumq.node.wall.ClusterClock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** All metrics of a node. Thread safe. */
public final class NodeMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final CallMeter calls = new CallMeter(registry);
  private volatile @Nullable ShardGauges shardGauges;

  /** Counts what the JVM and the process do. */
  public NodeMetrics() {
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** The clock and the disk of the machine, and the room on all disks, from now on. */
  public void watch(ClusterClock clock, DiskSpace disk, ClusterDisk clusterDisk) {
    gauge(
        "narumq.wall.clock.skew.ms",
        "By how much this machine's wall clock is ahead of the cluster's.",
        clock::skewMs);
    gauge("narumq.disk.free.bytes", "Free on the disk of the data directory.", disk::freeBytes);
    gauge("narumq.disk.reserve.bytes", "What is to stay free of it.", disk::reserveBytes);
    gauge(
        "narumq.sends.refused",
        "1 while this node takes no sends because a disk is nearly full, else 0.",
        () -> clusterDisk.hasRoom() ? 0 : 1);
  }

  /** The channels of the node, from now on. */
  public void watch(ChannelHub hub) {
    gauge("narumq.channel.subscribers", "Subscribers of this node.", hub::subscriberCount);
    gauge(
        "narumq.channel.buffered.bytes",
        "Messages that wait for subscribers and other nodes.",
        hub::bufferedBytes);
    counter(
        "narumq.channel.messages.published",
        "Messages published at this node.",
        hub,
        ChannelHub::published);
    counter(
        "narumq.channel.messages.dropped",
        "Deliveries that subscribers were too slow for.",
        hub,
        ChannelHub::dropped);
    counter(
        "narumq.channel.node.messages.dropped",
        "Messages that did not get to another node.",
        hub,
        ChannelHub::droppedForNodes);
  }

  private void counter(
      String name, String description, ChannelHub hub, ToDoubleFunction<ChannelHub> value) {
    FunctionCounter.builder(name, hub, value).description(description).register(registry);
  }

  /** A value that is asked for when somebody looks. */
  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** Meters what a shard does. */
  public ShardMeter shard(int number) {
    return new MeteredShard(registry, number);
  }

  /** Sees each call of the API. */
  public ServerInterceptor calls() {
    return calls;
  }

  /**
   * These shards and the queues in them, from now on. To be called once.
   *
   * @param clock that stamps messages
   */
  public void watch(Shards shards, Clock clock) {
    shardGauges = new ShardGauges(registry, shards);
    registry.getPrometheusRegistry().register(replicas(shards));
    registry.getPrometheusRegistry().register(queues(shards, clock));
  }

  private static ReplicaMetrics replicas(Shards shards) {
    return new ReplicaMetrics(
        shards.stream()
            .map(it -> new ReplicaMetrics.Source(it.number(), it.replica()::role, it::followers))
            .toList());
  }

  private static QueueMetrics queues(Shards shards, Clock clock) {
    return new QueueMetrics(
        shards.stream()
            .map(it -> new QueueMetrics.Source(it.number(), it::isLeading, it.reader()))
            .toList(),
        clock);
  }

  /** Everything, in the text format of Prometheus. */
  public String scrape() {
    ShardGauges gauges = shardGauges;
    if (gauges != null) {
      gauges.refresh();
    }
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
