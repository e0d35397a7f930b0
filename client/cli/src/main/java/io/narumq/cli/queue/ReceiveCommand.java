package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.ReceivedMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes messages, for good or for a look. */
@Command(
    name = "receive",
    description = {
      "Prints messages of a queue, one body a line.",
      "With --ack they are settled once they are printed, with --hold they stay with who has the"
          + " receipts. Without both this is only a look: at the end they go back to their places,"
          + " and the delivery does not count.",
      "Ends when --max messages came, or when none came for --wait."
    })
public final class ReceiveCommand implements Callable<Integer> {
  private static final int MAX_DEFAULT = 10;
  private static final int BATCH = 100;

  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "QUEUE", description = "Where from.")
  private String queue = "";

  @Option(
      names = "--max",
      paramLabel = "N",
      description = "At most so many (default: 10; with --follow all that come).")
  private @Nullable Integer max;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "Wait so long for a next one (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ZERO;

  @Option(
      names = "--lease",
      paramLabel = "TIME",
      description = "Keep them for so long, 1s to 12h (default: the lease of the queue).")
  private @Nullable Duration lease;

  @ArgGroup(exclusive = true)
  private AfterReceive after = new AfterReceive();

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  @Option(names = "--follow", description = "Go on until Ctrl-C; needs --ack.")
  private boolean follow;

  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public ReceiveCommand() {}

  @Override
  public Integer call() {
    checkUsage();
    int limit = max != null ? max : follow ? Integer.MAX_VALUE : MAX_DEFAULT;
    try (NaruClient naru = cluster.connect()) {
      Inbox inbox = new Inbox(naru, queue, after);
      try (inbox) {
        receive(inbox, limit);
      }
      output.note(inbox.summary());
    }
    return 0;
  }

  private void receive(Inbox inbox, int limit) {
    while (inbox.received() < limit) {
      List<ReceivedMessage> messages =
          inbox.receive(Math.min(BATCH, limit - inbox.received()), wait, lease);
      messages.forEach(message -> output.line(line(message)));
      if (!output.isWritten()) {
        throw new CliException("cannot write to standard output; what was not acked goes back");
      }
      inbox.shown(messages);
      if (messages.isEmpty() && !follow) {
        return;
      }
    }
  }

  private String line(ReceivedMessage message) {
    if (json) {
      return MessageText.json(message);
    }
    return after.isHold() ? message.receipt() + "\t" + message.text() : message.text();
  }

  private void checkUsage() {
    if (max != null && max < 1) {
      throw output.wrongUsage("--max must be at least 1, not " + max);
    }
    if (wait.isNegative()) {
      throw output.wrongUsage("--wait must not be negative");
    }
    if (follow && !after.isAck()) {
      throw output.wrongUsage(
          "--follow needs --ack: without it this would keep the messages from everybody else");
    }
  }
}
