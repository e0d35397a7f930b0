package io.narumq.cli.channel;

import io.narumq.cli.BodyText;
import io.narumq.cli.CliException;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.client.ChannelGap;
import io.narumq.client.ChannelMessage;
import io.narumq.client.ChannelSubscriber;
import io.narumq.client.NaruClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what comes on channels. */
@Command(
    name = "sub",
    description = {
      "Prints what is published from now on, one message a line: its channel and its body.",
      "Ends when --max messages came, when none came for --wait, or with Ctrl-C. If messages are"
          + " missing, that is said on standard error."
    })
final class ChannelSubCommand implements Callable<Integer> {
  /** What can not be printed as fast as it comes waits at the node. */
  private static final int AT_HAND = 1_000;

  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Channels.")
  private List<String> names = List.of();

  @Option(
      names = "--pattern",
      paramLabel = "PATTERN",
      description =
          "Channels whose names are like this: * ? [abc] as in Redis; may be given several times.")
  private List<String> patterns = List.of();

  @Option(names = "--max", paramLabel = "N", description = "End after so many.")
  private @Nullable Integer max;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "End when none came for so long (default: wait for ever).")
  private @Nullable Duration wait;

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  @Mixin private final ClientOptions cluster = new ClientOptions();

  private final BlockingQueue<ChannelMessage> messages = new LinkedBlockingQueue<>(AT_HAND);

  @Override
  public Integer call() throws InterruptedException {
    checkUsage();
    try (NaruClient naru = cluster.connect();
        ChannelSubscriber subscriber =
            naru.channels()
                .subscriber()
                .channels(names.toArray(String[]::new))
                .patterns(patterns.toArray(String[]::new))
                .onGap(this::tell)
                .handler(this::put)
                .start()) {
      awaitSubscribed(subscriber);
      output.note("subscribed");
      print();
    }
    return 0;
  }

  private void awaitSubscribed(ChannelSubscriber subscriber) {
    if (!subscriber.awaitSubscribed(cluster.timeout())) {
      throw new CliException(
          "no node answers at %s; start some with: naru cluster up, or name others: --endpoints"
              .formatted(cluster.text()));
    }
  }

  private void print() throws InterruptedException {
    int limit = max == null ? Integer.MAX_VALUE : max;
    for (int printed = 0; printed < limit; printed++) {
      ChannelMessage message = wait == null ? messages.take() : poll(wait);
      if (message == null) {
        return;
      }
      output.line(json ? json(message) : message.channel() + "\t" + message.text());
      if (!output.isWritten()) {
        return;
      }
    }
  }

  private @Nullable ChannelMessage poll(Duration time) throws InterruptedException {
    return messages.poll(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for room: the thread is the subscriber's own. */
  private void put(ChannelMessage message) {
    try {
      messages.put(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(ChannelGap gap) {
    String count = gap.messages().isPresent() ? gap.messages().getAsLong() + " " : "";
    output.note(count + "messages are missing: " + gap.cause());
  }

  private static String json(ChannelMessage message) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("channel", message.channel());
    BodyText.put(members, message.body());
    members.put("headers", new TreeMap<>(message.headers()));
    if (!message.replyTo().isEmpty()) {
      members.put("reply_to", message.replyTo());
    }
    if (!message.correlationId().isEmpty()) {
      members.put("correlation_id", message.correlationId());
    }
    return Json.line(members);
  }

  private void checkUsage() {
    if (names.isEmpty() && patterns.isEmpty()) {
      throw output.wrongUsage("a NAME or a --pattern is needed");
    }
    if (max != null && max < 1) {
      throw output.wrongUsage("--max must be at least 1, not " + max);
    }
    if (wait != null && wait.isNegative()) {
      throw output.wrongUsage("--wait must not be negative");
    }
  }
}
