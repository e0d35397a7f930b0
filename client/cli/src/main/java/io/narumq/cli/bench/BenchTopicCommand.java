package io.narumq.cli.bench;

import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.Screen;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicSettings;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures a topic. */
@Command(
    name = "topic",
    description = {
      "Measures a topic made for it: messages published in sets to all partitions, and read at the"
          + " same time as often as told.",
      "Prints one JSON object a line. If a reader did not get every message that was acked, in order"
          + " and once, that is said and the exit code is 1."
    })
final class BenchTopicCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final TopicLoad load = new TopicLoad();
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
      screen.status(screen.dim("measuring a topic ..."));
      String verdict = measure(cluster);
      if (!verdict.isEmpty()) {
        screen.line(screen.red("not as it should be: ") + verdict);
      }
      return verdict.isEmpty() ? 0 : 1;
    } finally {
      screen.close();
    }
  }

  private String measure(BenchTarget.Open cluster) throws InterruptedException {
    NaruClient naru = cluster.naru();
    String topic = "bench-%08x".formatted(ThreadLocalRandom.current().nextInt());
    naru.topics().create(topic, TopicSettings.DEFAULT.withPartitions(load.partitions));
    try {
      TopicRun run = new TopicRun(naru, topic, load);
      run.run();
      String verdict = verdict(run, stored(naru, topic));
      screen.status("");
      output.line(Json.line(report(run, verdict, cluster.text())));
      return verdict;
    } finally {
      naru.topics().delete(topic);
    }
  }

  private long stored(NaruClient naru, String topic) {
    return IntStream.range(0, load.partitions)
        .mapToLong(partition -> naru.topics().partition(topic, partition).nextOffset())
        .sum();
  }

  private String verdict(TopicRun run, long stored) {
    long acked = run.meter().acked.sum();
    long read = run.meter().received.sum();
    if (stored < acked || stored > acked + run.meter().unknown.sum()) {
      return "%,d acked, %,d stored".formatted(acked, stored);
    }
    if (run.gaps() > 0) {
      return "offsets were skipped or repeated %,d times".formatted(run.gaps());
    }
    return read == load.reads() * stored
        ? ""
        : "%,d stored, %,d read by %d".formatted(stored, read, load.reads());
  }

  private Map<String, Object> report(TopicRun run, String verdict, String cluster) {
    Meter meter = run.meter();
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "topic");
    report.put("size", load.size);
    report.put("partitions", load.partitions);
    report.put("publishers", load.publishers);
    if (load.rate == null) {
      report.put("in_flight", load.inFlight);
    } else {
      report.put("rate_per_s", load.rate);
    }
    report.put("readers", load.readers());
    report.put("groups", load.groups);
    report.put("members", load.members);
    report.put("warmup_s", load.warmup.toMillis() / 1e3);
    report.put("seconds", Math.round(run.seconds() * 100) / 100.0);
    report.put("published_per_s", Math.round(meter.ackedMeasured.sum() / run.seconds()));
    report.put("read_per_s", Math.round(meter.receivedMeasured.sum() / run.seconds()));
    meter.send.addTo(report, "publish");
    meter.endToEnd.addTo(report, "e2e");
    report.put("published_total", meter.acked.sum());
    report.put("read_total", meter.received.sum());
    report.put("errors", meter.rejected.sum() + meter.failed.sum());
    report.put("unknown", meter.unknown.sum());
    report.put("verified", verdict.isEmpty());
    report.put("cluster", cluster);
    report.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    return report;
  }
}
