package io.narumq.cli.bench;

import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.Screen;
import io.narumq.cli.bench.WorkerCrew.Member;
import io.narumq.client.NaruClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures how work is shared out. */
@Command(
    name = "workers",
    description = {
      "Measures how a backlog is shared out over workers.",
      "Prints one JSON object a line for each:",
      "",
      "  scaling   what eight workers do, against one; 10 ms a message",
      "  joining   how soon a worker added to four busy ones has its share",
      "  capacity  what a worker of 4 x 10 ms does beside one of 1 x 40 ms"
    })
final class BenchWorkersCommand implements Callable<Integer> {
  private static final Duration WORK = Duration.ofMillis(10);
  private static final int CREW = 8;
  private static final int SLOWER = 4;
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** A window in which a worker of 10 ms a message does ten: short, and not all chance. */
  private static final Duration WINDOW = Duration.ofMillis(100);

  private static final int WINDOWS_MAX = 100;

  @Mixin private final Output output = new Output();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Length of each measurement (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private final BenchTarget target = new BenchTarget();

  private final Screen screen = Screen.ofErrors();

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (BenchTarget.Open cluster = target.open()) {
      report("scaling", cluster, scaling(cluster.naru()));
      report("joining", cluster, joining(cluster.naru()));
      report("capacity", cluster, capacity(cluster.naru()));
    } finally {
      screen.close();
    }
    return 0;
  }

  private Map<String, Object> scaling(NaruClient naru) throws InterruptedException {
    double one = together(naru, 1);
    double eight = together(naru, CREW);
    return members("one_per_s", one, "eight_per_s", eight, "ratio", eight / one);
  }

  private double together(NaruClient naru, int workers) throws InterruptedException {
    screen.status(workers + " workers ...");
    try (WorkerCrew crew = new WorkerCrew(naru)) {
      crew.fill(backlog(workers));
      List<Member> members = crewOf(crew, workers);
      TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
      return sum(WorkerCrew.rates(members, Duration.ofSeconds(seconds)));
    }
  }

  /** From the start of the fifth until it does, in a window, at least 0.8 of what the others do. */
  private Map<String, Object> joining(NaruClient naru) throws InterruptedException {
    screen.status("a worker joins ...");
    try (WorkerCrew crew = new WorkerCrew(naru)) {
      crew.fill(backlog(CREW));
      List<Member> members = crewOf(crew, CREW / 2);
      TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
      long begin = System.nanoTime();
      members.add(crew.add(1, WORK));
      for (int window = 0; window < WINDOWS_MAX; window++) {
        List<Double> rates = WorkerCrew.rates(members, WINDOW);
        double others = sum(rates.subList(0, CREW / 2)) / (CREW / 2);
        double joined = rates.get(CREW / 2);
        if (joined >= 0.8 * others) {
          double ms = (System.nanoTime() - begin) / 1e6;
          return members("share_after_ms", ms, "joined_per_s", joined, "others_per_s", others);
        }
      }
      return members("share_after_ms", -1, "joined_per_s", 0, "others_per_s", 0);
    }
  }

  private Map<String, Object> capacity(NaruClient naru) throws InterruptedException {
    screen.status("a fast and a slow one ...");
    try (WorkerCrew crew = new WorkerCrew(naru)) {
      crew.fill(backlog(CREW));
      List<Member> members =
          List.of(crew.add(SLOWER, WORK), crew.add(1, WORK.multipliedBy(SLOWER)));
      TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
      List<Double> rates = WorkerCrew.rates(members, Duration.ofSeconds(seconds));
      double ratio = rates.get(0) / rates.get(1);
      return members(
          "fast_per_s", rates.get(0), "slow_per_s", rates.get(1), "ratio", ratio, "ideal", 16);
    }
  }

  private static List<Member> crewOf(WorkerCrew crew, int workers) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      members.add(crew.add(1, WORK));
    }
    return members;
  }

  /** More than so many workers can do in all the time that they have. */
  private int backlog(int workers) {
    return (int) (workers * (seconds + 3 * SETTLED.toSeconds()) * 1_000 / WORK.toMillis());
  }

  private static double sum(List<Double> rates) {
    return rates.stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Map<String, Object> members(Object... namesAndValues) {
    Map<String, Object> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      double value = ((Number) namesAndValues[i + 1]).doubleValue();
      members.put((String) namesAndValues[i], Math.round(value * 10) / 10.0);
    }
    return members;
  }

  private void report(String measure, BenchTarget.Open cluster, Map<String, Object> figures) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("benchmark", "workers");
    report.put("measure", measure);
    report.put("work_ms", WORK.toMillis());
    report.putAll(figures);
    report.put("cluster", cluster.text());
    screen.status("");
    output.line(Json.line(report));
  }
}
