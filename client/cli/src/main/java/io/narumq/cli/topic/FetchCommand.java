package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Output;
import io.narumq.client.FetchedMessage;
import io.narumq.client.NaruClient;
import io.narumq.client.TopicReader;
import io.narumq.client.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a partition of a topic. */
@Command(
    name = "fetch",
    description = {
      "Reads messages of a topic, partition by partition; they stay where they are.",
      "From the first one that is kept, unless an option says otherwise."
          + " With --follow all partitions at once, and what is published later."
    })
public final class FetchCommand implements Callable<Integer> {
  private static final int AT_A_TIME = 500;
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "What to read.")
  private String topic = "";

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Only this one (default: all, one after the other).")
  private @Nullable Integer partition;

  @ArgGroup private @Nullable Start start;

  @Option(
      names = "--max",
      paramLabel = "N",
      description =
          "At most so many messages of each partition (default: all that are there); with --follow,"
              + " of all together.")
  private long max = Long.MAX_VALUE;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "How long to wait for the next message of each partition (default: not at all); with"
              + " --follow, of any of them (default: for ever).")
  private @Nullable Duration wait;

  @Option(
      names = "--follow",
      description = "Go on with what is published later, until it is interrupted.")
  private boolean follow;

  @Option(
      names = "--from-replica",
      description = {
        "From nodes that do not lead the partitions, which may be a moment behind; the leaders are"
            + " asked for what those do not have."
      })
  private boolean fromReplica;

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  /** Where to begin. */
  static final class Start {
    @Option(names = "--offset", paramLabel = "N", description = "From this offset on.")
    private @Nullable Long offset;

    @Option(
        names = "--latest",
        description = "Only what is published from now on; with --wait or --follow.")
    private boolean latest;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "From what was published then on, as in 2026-11-27T12:00:00Z.")
    private @Nullable Instant since;
  }

  /** Made by the command line. */
  public FetchCommand() {}

  @Override
  public Integer call() {
    if (follow && fromReplica) {
      throw output.wrongUsage("--follow reads from the leaders, so not with --from-replica");
    }
    try (NaruClient naru = cluster.connect()) {
      Topics topics = naru.topics();
      if (follow) {
        follow(topics);
      } else {
        partitions(topics).stream()
            .takeWhile(each -> output.isWritten())
            .forEach(each -> read(topics, each));
      }
    }
    return 0;
  }

  private List<Integer> partitions(Topics topics) {
    return partition != null
        ? List.of(partition)
        : IntStream.range(0, topics.get(topic).settings().partitions()).boxed().toList();
  }

  private void follow(Topics topics) {
    List<Integer> partitions = partitions(topics);
    TopicReader.Builder from =
        topics.reader(topic).partitions(partitions.stream().mapToInt(each -> each).toArray());
    partitions.forEach(each -> from.startAt(each, first(topics, each)));
    try (TopicReader reader = from.open()) {
      long left = max;
      while (left > 0 && output.isWritten()) {
        List<FetchedMessage> messages =
            reader.poll((int) Math.min(AT_A_TIME, left), wait == null ? FOR_EVER : wait);
        if (messages.isEmpty() && wait != null) {
          return;
        }
        messages.forEach(this::tell);
        left -= messages.size();
      }
    }
  }

  private void read(Topics topics, int from) {
    long offset = first(topics, from);
    long left = max;
    while (left > 0 && output.isWritten()) {
      List<FetchedMessage> fetched = fetch(topics, from, offset);
      if (fetched.isEmpty()) {
        return;
      }
      fetched.stream().limit(left).forEach(this::tell);
      left -= fetched.size();
      offset = fetched.get(fetched.size() - 1).offset() + 1;
    }
  }

  private List<FetchedMessage> fetch(Topics topics, int from, long offset) {
    Duration atMost = wait == null ? Duration.ZERO : wait;
    return fromReplica
        ? topics.fetchFromReplica(topic, from, offset, atMost)
        : topics.fetch(topic, from, offset, atMost);
  }

  private long first(Topics topics, int from) {
    Start at = start;
    if (at != null && at.offset != null) {
      return at.offset;
    }
    if (at != null && at.since != null) {
      return topics.offsetAt(topic, from, at.since);
    }
    return at != null && at.latest
        ? topics.partition(topic, from).nextOffset()
        : topics.partition(topic, from).firstOffset();
  }

  private void tell(FetchedMessage message) {
    output.line(json ? TopicText.json(message) : message.text());
  }
}
