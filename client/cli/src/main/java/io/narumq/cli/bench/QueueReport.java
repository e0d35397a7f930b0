package io.narumq.cli.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of one measurement, for programs. Units stand at the end of the names. */
final class QueueReport {
  private QueueReport() {}

  static Map<String, Object> of(QueueLoad load, QueueRun run, String verdict, String cluster) {
    Meter meter = run.meter();
    boolean receives = load.consumers() > 0;
    long messages = (receives ? meter.receivedMeasured : meter.ackedMeasured).sum();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "queue");
    report.put("workload", load.workload().toString());
    report.put("size", load.bodyBytes());
    addSettings(report, load);
    report.put("warmup_s", load.warmup().toMillis() / 1e3);
    report.put("seconds", rounded(run.seconds(), 2));
    report.put("messages", messages);
    report.put("msg_per_s", rounded(messages / run.seconds(), 1));
    meter.send.addTo(report, "send");
    if (load.workload() != QueueWorkload.DRAIN) {
      meter.endToEnd.addTo(report, "e2e");
    }
    report.put("sent_total", meter.acked.sum());
    report.put("received_total", meter.received.sum());
    report.put("errors", meter.rejected.sum() + meter.failed.sum());
    report.put("unknown", meter.unknown.sum());
    report.put("redelivered", meter.redelivered.sum());
    report.put("verified", verdict.isEmpty());
    report.put("cluster", cluster);
    report.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return report;
  }

  private static void addSettings(Map<String, Object> report, QueueLoad load) {
    QueueWorkload workload = load.workload();
    report.put("producers", load.producers());
    if (workload == QueueWorkload.RATE) {
      report.put("rate_per_s", load.perSecond());
    } else {
      report.put("in_flight", load.inFlight());
    }
    if (workload == QueueWorkload.CYCLE) {
      report.put("outstanding", load.outstanding());
    }
    if (workload == QueueWorkload.DRAIN) {
      report.put("backlog", load.backlog());
    }
    if (load.consumers() > 0) {
      report.put("consumers", load.consumers());
    }
  }

  private static double rounded(double value, int digits) {
    double factor = Math.pow(10, digits);
    return Math.round(value * factor) / factor;
  }
}
