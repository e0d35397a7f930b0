package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one queue. */
@Command(name = "describe", description = "Shows the settings and counters of a queue.")
final class QueueDescribeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(names = "--json", description = "One JSON object in one line.")
  private boolean json;

  @Option(names = "--watch", description = "What happens in each second, until Ctrl-C.")
  private boolean watch;

  @Override
  public Integer call() throws InterruptedException {
    if (json && watch) {
      throw output.wrongUsage("--json and --watch do not go together");
    }
    try (NaruClient naru = cluster.connect()) {
      QueueInfo queue = naru.queue(name);
      if (watch) {
        watch(naru, queue);
      } else if (json) {
        output.line(QueueText.json(queue));
      } else {
        QueueText.lines(queue, output.style()).forEach(output::line);
      }
    }
    return 0;
  }

  private void watch(NaruClient naru, QueueInfo first) throws InterruptedException {
    output.line(QueueRates.table().lines(output.style()).get(0));
    QueueInfo before = first;
    long beforeNanos = System.nanoTime();
    while (output.isWritten()) {
      TimeUnit.SECONDS.sleep(1);
      QueueInfo now = naru.queue(name);
      long nanos = System.nanoTime();
      QueueRates rates = new QueueRates(before, now, Duration.ofNanos(nanos - beforeNanos));
      output.line(rates.row(Instant.now()).lines(output.style()).get(1));
      before = now;
      beforeNanos = nanos;
    }
  }
}
