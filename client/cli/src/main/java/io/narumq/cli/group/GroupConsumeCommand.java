package io.narumq.cli.group;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.cli.topic.TopicText;
import io.narumq.client.FetchedMessage;
import io.narumq.client.GroupConsumer;
import io.narumq.client.GroupListener;
import io.narumq.client.NaruClient;
import io.narumq.client.StartPosition;
import io.narumq.client.TopicPartition;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads topics as a member of a consumer group. */
@Command(
    name = "consume",
    description = {
      "Prints messages of topics as a member of a group, and commits what was printed. Run it",
      "several times to share out the partitions.",
      "Ends when --max messages came, when none came for --wait, or with Ctrl-C."
    })
final class GroupConsumeCommand implements Callable<Integer> {
  private static final int AT_A_TIME = 500;
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(arity = "1..*", paramLabel = "TOPIC", description = "What to read.")
  private List<String> topics = List.of();

  @Option(names = "--group", paramLabel = "NAME", required = true, description = "The group.")
  private String group = "";

  @Option(
      names = "--instance-id",
      paramLabel = "NAME",
      description =
          "A name that this member keeps: run again soon, it gets the partitions it had before.")
  private @Nullable String instanceId;

  @Option(
      names = "--latest",
      description =
          "Where the group has committed nothing, begin with what is published from now on (default:"
              + " with the first message).")
  private boolean latest;

  @Option(names = "--max", paramLabel = "N", description = "End after so many messages.")
  private long max = Long.MAX_VALUE;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End when none came for so long (default: wait for ever).")
  private @Nullable Duration wait;

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  @Override
  public Integer call() {
    if (max < 1) {
      throw output.wrongUsage("--max must be at least 1, not " + max);
    }
    try (NaruClient naru = cluster.connect();
        GroupConsumer consumer = member(naru).start()) {
      consume(consumer);
    }
    return 0;
  }

  private GroupConsumer.Builder member(NaruClient naru) {
    GroupConsumer.Builder member =
        naru.groupConsumer(group)
            .topics(topics.toArray(String[]::new))
            .startAt(latest ? StartPosition.LATEST : StartPosition.EARLIEST)
            .listener(new Told());
    return instanceId == null ? member : member.instanceId(instanceId);
  }

  private void consume(GroupConsumer consumer) {
    long left = max;
    while (left > 0) {
      List<FetchedMessage> messages =
          consumer.poll((int) Math.min(AT_A_TIME, left), wait == null ? FOR_EVER : wait);
      if (messages.isEmpty() && wait != null) {
        return;
      }
      messages.forEach(message -> output.line(json ? TopicText.json(message) : message.text()));
      if (!output.isWritten()) {
        return;
      }
      left -= messages.size();
      consumer.commit();
    }
  }

  private final class Told implements GroupListener {
    @Override
    public void onAssigned(Set<TopicPartition> partitions) {
      output.note("reads " + partitions);
    }

    @Override
    public void onRevoked(Set<TopicPartition> partitions) {
      output.note("gives up " + partitions);
    }

    @Override
    public void onLost(Set<TopicPartition> partitions) {
      output.note("lost " + partitions);
    }
  }
}
