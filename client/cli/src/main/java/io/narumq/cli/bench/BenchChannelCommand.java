package io.narumq.cli.bench;

import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.Screen;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures a channel. */
@Command(
    name = "channel",
    description = {
      "Measures a channel: messages from publishers to subscribers, stored nowhere.",
      "Prints one JSON object a line. If a message did not come that the cluster had counted and"
          + " was not told to be dropped, that is said and the exit code is 1."
    })
final class BenchChannelCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ChannelLoad load = new ChannelLoad();
  @Mixin private final BenchTarget target = new BenchTarget();

  private final Screen screen = Screen.ofErrors();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      load.check();
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage(e.getMessage());
    }
    try (BenchTarget.Open cluster = target.open()) {
      screen.status(screen.dim("measuring a channel ..."));
      ChannelRun run = new ChannelRun(cluster.naru(), load);
      run.run();
      String verdict = verdict(run.meter());
      screen.status("");
      output.line(Json.line(report(run, verdict, cluster.text())));
      if (!verdict.isEmpty()) {
        screen.line(screen.red("not as it should be: ") + verdict);
      }
      return verdict.isEmpty() ? 0 : 1;
    } finally {
      screen.close();
    }
  }

  private static String verdict(ChannelMeter meter) {
    if (meter.received.sum() == 0) {
      return "nothing was received; %,d publishes failed".formatted(meter.failed.sum());
    }
    return meter.missing() == 0
        ? ""
        : "%,d messages were counted and not received".formatted(meter.missing());
  }

  private Map<String, Object> report(ChannelRun run, String verdict, String cluster) {
    ChannelMeter meter = run.meter();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "channel");
    report.put("size", load.size);
    report.put("publishers", load.publishers);
    report.put("subscribers", load.subscribers);
    if (load.rate == null) {
      report.put("outstanding", load.outstanding);
    } else {
      report.put("rate_per_s", load.rate);
    }
    report.put("warmup_s", load.warmup.toMillis() / 1e3);
    report.put("seconds", Math.round(run.seconds() * 100) / 100.0);
    report.put("published_per_s", Math.round(meter.publishedMeasured.sum() / run.seconds()));
    report.put("received_per_s", Math.round(meter.receivedMeasured.sum() / run.seconds()));
    meter.publish.addTo(report, "publish");
    meter.endToEnd.addTo(report, "e2e");
    report.put("published_total", meter.published.sum());
    report.put("receivers_total", meter.receivers.sum());
    report.put("received_total", meter.received.sum());
    report.put("dropped", meter.dropped.sum());
    report.put("lost", meter.missing());
    report.put("errors", meter.failed.sum());
    report.put("verified", verdict.isEmpty());
    report.put("cluster", cluster);
    report.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return report;
  }
}
