package io.narumq.cli.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** Latencies up to two minutes, to three digits. Thread-safe. */
final class Latency {
  private static final long MAX_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final int DIGITS = 3;

  private final ConcurrentHistogram nanos = new ConcurrentHistogram(MAX_NANOS, DIGITS);

  void record(long elapsedNanos) {
    nanos.recordValue(Math.max(0, Math.min(MAX_NANOS, elapsedNanos)));
  }

  /** Adds {@code <name>_p50_ms} and so on; nothing if nothing was recorded. */
  void addTo(Map<String, Object> report, String name) {
    if (nanos.getTotalCount() == 0) {
      return;
    }
    report.put(name + "_p50_ms", millis(nanos.getValueAtPercentile(50)));
    report.put(name + "_p99_ms", millis(nanos.getValueAtPercentile(99)));
    report.put(name + "_p999_ms", millis(nanos.getValueAtPercentile(99.9)));
    report.put(name + "_max_ms", millis(nanos.getMaxValue()));
  }

  double p50Millis() {
    return millis(nanos.getValueAtPercentile(50));
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }
}
