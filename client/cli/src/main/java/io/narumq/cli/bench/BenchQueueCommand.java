package io.narumq.cli.bench;

import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.Screen;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a queue. */
@Command(
    name = "queue",
    description = {
      "Measures workloads on a queue made for it.",
      "Prints one JSON object a line for each. Afterwards the queue's own counters must agree with"
          + " what was seen: if not, that is said and the exit code is 1.",
      "",
      "  enqueue        4 producers with 256 sends in flight each",
      "  one-in-flight  a producer that waits for every send",
      "  cycle          send, receive and ack, 2,000 messages between send and ack",
      "  rate           send at a fixed rate, and receive; counted from the time due",
      "  drain          receive and ack a backlog of 200,000"
    })
final class BenchQueueCommand implements Callable<Integer> {
  private static final Duration COUNTERS_BOUND = Duration.ofSeconds(10);

  @Mixin private final Output output = new Output();

  @Parameters(
      paramLabel = "WORKLOAD",
      arity = "0..*",
      description = "One or more of those above (default: enqueue).")
  private List<QueueWorkload> workloads = List.of(QueueWorkload.ENQUEUE);

  @Mixin private final LoadOptions options = new LoadOptions();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Measure each so often, on a new queue (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Mixin private final BenchTarget target = new BenchTarget();

  private final Screen screen = Screen.ofErrors();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<QueueLoad> loads = loads();
    boolean good = true;
    screen.status(screen.dim("looking for the cluster ..."));
    try (BenchTarget.Open cluster = target.open()) {
      for (QueueLoad load : loads) {
        for (int i = 0; i < repeat; i++) {
          good &= measure(cluster, load);
        }
      }
    } finally {
      screen.close();
    }
    return good ? 0 : 1;
  }

  private List<QueueLoad> loads() {
    try {
      return workloads.stream().map(options::of).toList();
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage(e.getMessage());
    }
  }

  private boolean measure(BenchTarget.Open cluster, QueueLoad load) throws InterruptedException {
    NaruClient naru = cluster.naru();
    String queue = "bench-%08x".formatted(ThreadLocalRandom.current().nextInt());
    naru.createQueue(queue);
    try {
      QueueRun run = new QueueRun(naru, queue, load, new BenchProgress(screen, load));
      run.run();
      String verdict = verdict(naru, queue, run.meter());
      screen.status("");
      output.line(Json.line(QueueReport.of(load, run, verdict, cluster.text())));
      if (!verdict.isEmpty()) {
        screen.line(screen.red("the counters of the queue do not agree: ") + verdict);
      }
      return verdict.isEmpty();
    } finally {
      naru.deleteQueue(queue);
    }
  }

  /** Counters may be read a moment before the last entries are applied. */
  private static String verdict(NaruClient naru, String queue, Meter meter)
      throws InterruptedException {
    long end = System.nanoTime() + COUNTERS_BOUND.toNanos();
    while (true) {
      QueueInfo counted = naru.queue(queue);
      String verdict = QueueVerdict.of(meter, counted);
      if (verdict.isEmpty() || System.nanoTime() - end > 0) {
        return verdict;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
