package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.MessageEvent;
import io.narumq.client.MessageId;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInspector;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what happened to the messages of a queue. */
@Command(
    name = "history",
    description =
        "Shows what happened to messages of a queue, the latest first: what left the plain path, or"
            + " more if the queue was made with '--history ALL'.")
final class QueueHistoryCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(
      names = "--message",
      paramLabel = "ID",
      converter = QueueExplainCommand.Id.class,
      description = "Only what happened to this one, like 0-1-0-42.")
  private @Nullable MessageId message;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, from 1 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "One JSON object a line for each event.")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw output.wrongUsage("--limit must be at least 1, not " + limit);
    }
    try (NaruClient naru = cluster.connect();
        Stream<MessageEvent> events = events(naru.inspect(name)).limit(limit)) {
      if (json) {
        events.forEach(event -> output.line(EventText.json(event)));
      } else {
        table(events.toList());
      }
    }
    return 0;
  }

  private Stream<MessageEvent> events(QueueInspector queue) {
    return message == null ? queue.history() : queue.history(message);
  }

  private void table(List<MessageEvent> events) {
    if (events.isEmpty()) {
      output.note("nothing is remembered" + (message == null ? "" : " of " + message));
    } else {
      EventText.table(events).lines(output.style()).forEach(output::line);
    }
  }
}
