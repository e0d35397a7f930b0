package io.narumq.cli.subscription;

import io.narumq.api.SubscriptionName;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.client.ErrorReason;
import io.narumq.client.NaruClient;
import io.narumq.client.NaruException;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.SubscribedPartitionInfo;
import io.narumq.client.SubscriptionInfo;
import io.narumq.client.SubscriptionSettings;
import io.narumq.client.SubscriptionStart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes the messages of a subscription. */
@Command(
    name = "subscribe",
    description = {
      "Prints the messages of a subscription, one a line, and acks each.",
      "Makes the subscription first if it is not there. Ends when --max messages came, when none came"
          + " for --wait, or with Ctrl-C. Several may do this at a time, and share the messages."
    })
public final class SubscribeCommand implements Callable<Integer> {
  /** Of one partition, before the next one has its turn. */
  private static final int TAKEN_MAX = 100;

  /** How long to stand at one partition when none has anything. */
  private static final Duration STAND = Duration.ofMillis(250);

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final SubscriptionOptions options = new SubscriptionOptions();
  @Mixin private final StartOptions start = new StartOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--subscription",
      paramLabel = "NAME",
      required = true,
      description = "The subscription.")
  private String name = "";

  @Option(names = "--max", paramLabel = "N", description = "End after so many.")
  private @Nullable Integer max;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End when none came for so long (default: wait for ever).")
  private @Nullable Duration wait;

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  private int left = Integer.MAX_VALUE;

  /** Made by the command line. */
  public SubscribeCommand() {}

  @Override
  public Integer call() {
    if (max != null && max < 1) {
      throw output.wrongUsage("--max must be at least 1, not " + max);
    }
    left = max == null ? Integer.MAX_VALUE : max;
    try (NaruClient naru = cluster.connect()) {
      make(naru);
      long lastAt = System.nanoTime();
      for (int turn = 0; left > 0 && output.isWritten(); turn++) {
        if (takeAll(naru, turn) > 0) {
          lastAt = System.nanoTime();
        } else if (wait != null && System.nanoTime() - lastAt >= wait.toNanos()) {
          break;
        }
      }
    }
    return 0;
  }

  /** With the settings that were given; if none were, any will do. */
  private void make(NaruClient naru) {
    SubscriptionSettings settings = options.settings();
    try {
      naru.subscriptions().create(topic, name, settings, start.start());
    } catch (NaruException e) {
      boolean anyWillDo =
          settings.equals(SubscriptionSettings.DEFAULT)
              && start.start() == SubscriptionStart.EARLIEST;
      if (e.reason() != ErrorReason.SUBSCRIPTION_EXISTS_DIFFERENT || !anyWillDo) {
        throw e;
      }
    }
  }

  /**
   * Takes something of each partition that has something; else stands at one of them for a while.
   */
  private int takeAll(NaruClient naru, int turn) {
    SubscriptionInfo now = naru.subscriptions().get(topic, name);
    int taken = 0;
    for (SubscribedPartitionInfo partition : now.partitions()) {
      if (left > 0 && partition.ready() + partition.ahead() > 0) {
        taken += take(naru, partition.partition(), Duration.ZERO);
      }
    }
    return taken > 0 ? taken : take(naru, turn % now.partitions().size(), STAND);
  }

  private int take(NaruClient naru, int partition, Duration patience) {
    String source = new SubscriptionName(topic, partition, name).toString();
    List<ReceivedMessage> messages = naru.receive(source, Math.min(left, TAKEN_MAX), patience);
    for (ReceivedMessage message : messages) {
      output.line(json ? SubscriptionText.json(message) : message.text());
      naru.ack(message);
      left--;
    }
    return messages.size();
  }
}
