package io.narumq.node.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** One value at the moment of a look, of a metric whose labels come and go. */
record Sample(Labels labels, double value) {
  /** A metric that goes up and down. */
  static MetricSnapshot gauge(String name, String help, List<Sample> samples) {
    return new GaugeSnapshot(
        new MetricMetadata(name, help),
        samples.stream()
            .map(
                it ->
                    GaugeDataPointSnapshot.builder().labels(it.labels()).value(it.value()).build())
            .toList());
  }

  /**
   * A metric that only goes up.
   *
   * @param name without {@code _total}
   */
  static MetricSnapshot counter(String name, String help, List<Sample> samples) {
    return new CounterSnapshot(
        new MetricMetadata(name, help),
        samples.stream()
            .map(
                it ->
                    CounterDataPointSnapshot.builder()
                        .labels(it.labels())
                        .value(it.value())
                        .build())
            .toList());
  }
}
