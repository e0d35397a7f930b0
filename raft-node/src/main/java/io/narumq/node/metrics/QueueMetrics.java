package io.narumq.node.metrics;

import io.narumq.node.loop.Clock;
import io.narumq.statemachine.QueueView;
import io.narumq.statemachine.ShardReader;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What the queues of the shards hold that this node leads. Read from the database whenever somebody
 * looks, on the thread of who does: the loops of the shards take no part in it. Thread safe.
 *
 * <p>A look is bounded, however many queues there are. Each shard has an equal share of {@link
 * #QUEUES_MAX}, for its first queues by name: it does not matter who leads, so the same queues are
 * told of by the next leader.
 */
final class QueueMetrics implements MultiCollector {
  /** Of all shards of the cluster; about twenty series each. */
  static final int QUEUES_MAX = 1_000;

  /** How many more are counted of a shard, one small row each. */
  static final int LEFT_OUT_MAX = 10_000;

  /** Each message that is not settled is in one of them. */
  private static final List<State> STATES =
      List.of(
          new State("ready", QueueView::ready),
          new State("leased", QueueView::leased),
          new State("delayed", QueueView::delayed),
          new State("backing_off", QueueView::backingOff),
          new State("blocked", QueueView::blocked),
          new State("parked", QueueView::parked),
          new State("doomed", QueueView::doomed));

  private static final List<Measure> GAUGES =
      List.of(
          new Measure(
              "narumq_queue_oldest_ready_age_seconds",
              "For how long the next message is ready; 0 if none is.",
              Seen::oldestReadySeconds),
          new Measure(
              "narumq_queue_body_bytes",
              "Bytes of the bodies of all messages that are not settled.",
              it -> it.queue().bodyBytes()));

  private static final List<Measure> COUNTERS =
      List.of(
          new Measure("narumq_queue_sent", "Messages stored.", it -> it.queue().sent()),
          new Measure("narumq_queue_acked", "Messages acked.", it -> it.queue().acked()),
          new Measure(
              "narumq_queue_delivered",
              "Messages leased, each time they were.",
              it -> it.queue().delivered()),
          new Measure(
              "narumq_queue_returned",
              "Messages given back by their holders.",
              it -> it.queue().returned()),
          new Measure(
              "narumq_queue_lease_ended",
              "Messages whose lease ended before they were settled.",
              it -> it.queue().leaseEnded()),
          new Measure(
              "narumq_queue_dead_lettered",
              "Messages that went to the dead-letter queue.",
              it -> it.queue().deadLettered()),
          new Measure(
              "narumq_queue_expired",
              "Messages dropped because their time was over.",
              it -> it.queue().expired()),
          new Measure(
              "narumq_queue_poison_skipped",
              "Messages settled because they could not be done.",
              it -> it.queue().poisonSkipped()),
          new Measure("narumq_queue_purged", "Messages purged.", it -> it.queue().purged()),
          new Measure(
              "narumq_queue_redriven",
              "Messages that a redrive sent on.",
              it -> it.queue().redriven()));

  private final List<Source> shards;
  private final int queuesOfShard;
  private final Clock clock;

  /** A shard: whether this node leads it, and its rows. */
  record Source(int shard, BooleanSupplier leads, ShardReader reader) {}

  private record State(String name, ToLongFunction<QueueView> messages) {}

  private record Measure(String name, String help, ToDoubleFunction<Seen> value) {}

  /** A queue as it was seen. */
  private record Seen(int shard, QueueView queue, double oldestReadySeconds) {
    Labels labels() {
      return Labels.of("shard", Integer.toString(shard), "queue", queue.name());
    }
  }

  /**
   * @param shards of the cluster
   * @param clock that stamps messages
   */
  QueueMetrics(List<Source> shards, Clock clock) {
    this.shards = List.copyOf(shards);
    this.queuesOfShard = Math.max(1, QUEUES_MAX / Math.max(1, shards.size()));
    this.clock = clock;
  }

  @Override
  public MetricSnapshots collect() {
    List<Seen> seen = new ArrayList<>();
    List<Sample> leftOut = new ArrayList<>();
    for (Source source : shards) {
      if (source.leads().getAsBoolean()) {
        List<QueueView> queues = source.reader().queues("", "", queuesOfShard);
        queues.forEach(queue -> seen.add(see(source, queue)));
        Labels labels = Labels.of("shard", Integer.toString(source.shard()));
        leftOut.add(new Sample(labels, leftOut(source, queues)));
      }
    }
    return new MetricSnapshots(snapshots(seen, leftOut));
  }

  private Seen see(Source source, QueueView queue) {
    long sinceMs = source.reader().readySinceWallMs(queue.queueId());
    long ageMs = sinceMs == 0 ? 0 : Math.max(0, clock.wallMs() - sinceMs);
    return new Seen(source.shard(), queue, ageMs / 1_000.0);
  }

  private int leftOut(Source source, List<QueueView> told) {
    return told.size() < queuesOfShard
        ? 0
        : source.reader().countQueues(told.get(told.size() - 1).name(), LEFT_OUT_MAX);
  }

  private static List<MetricSnapshot> snapshots(List<Seen> seen, List<Sample> leftOut) {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(Sample.gauge("narumq_queues_left_out", "Queues without metrics.", leftOut));
    all.add(
        Sample.gauge(
            "narumq_queue_messages",
            "Messages that are not settled, by what they wait for.",
            seen.stream().flatMap(QueueMetrics::byState).toList()));
    GAUGES.forEach(it -> all.add(Sample.gauge(it.name(), it.help(), samples(it, seen))));
    COUNTERS.forEach(it -> all.add(Sample.counter(it.name(), it.help(), samples(it, seen))));
    return all;
  }

  private static Stream<Sample> byState(Seen seen) {
    Labels labels = seen.labels();
    return STATES.stream()
        .map(
            it ->
                new Sample(
                    labels.add("state", it.name()), it.messages().applyAsLong(seen.queue())));
  }

  private static List<Sample> samples(Measure measure, List<Seen> seen) {
    return seen.stream()
        .map(it -> new Sample(it.labels(), measure.value().applyAsDouble(it)))
        .toList();
  }
}
