package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.Browse;
import io.narumq.client.InspectedMessage;
import io.narumq.client.MessageState;
import io.narumq.client.NaruClient;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the messages of a queue. */
@Command(
    name = "browse",
    description = {
      "Shows messages of a queue without any effect on them: ready ones first, then leased ones and"
          + " those that back off, delayed ones, and what goes to the dead letters."
    })
final class QueueBrowseCommand implements Callable<Integer> {
  private static final int BODY_BYTES_SHOWN = 200;

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "Only those: READY, LEASED, DELAYED, BACKING_OFF, DEAD_LETTERING, EXPIRED, and of a FIFO"
              + " queue BLOCKED or PARKED (default: all).")
  private @Nullable MessageState state;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, from 1 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw output.wrongUsage("--limit must be at least 1, not " + limit);
    }
    Browse what = what();
    try (NaruClient naru = cluster.connect();
        Stream<InspectedMessage> messages = naru.inspect(name).browse(what).limit(limit)) {
      if (json) {
        messages.forEach(message -> output.line(InspectedText.json(message)));
      } else {
        table(messages.toList());
      }
    }
    return 0;
  }

  private Browse what() {
    Browse all = Browse.ALL.withBodies(BODY_BYTES_SHOWN);
    try {
      return state == null ? all : all.withStates(state);
    } catch (IllegalArgumentException e) {
      throw output.wrongUsage("--state " + state + ": there is nothing to be seen of those");
    }
  }

  private void table(List<InspectedMessage> messages) {
    if (messages.isEmpty()) {
      output.note("no messages" + (state == null ? "" : " that are " + state));
    } else {
      InspectedText.table(messages).lines(output.style()).forEach(output::line);
    }
  }
}
