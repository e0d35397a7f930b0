package io.narumq.cli.group;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Confirmation;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.ResetTo;
import io.narumq.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a consumer group go on elsewhere. */
@Command(
    name = "reset",
    description = {
      "Lets a group go on elsewhere in a topic, and prints where that is. The group must not have",
      "members; it is made if there is none. Asks first, unless --yes."
    })
final class GroupResetCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();
  @Mixin private final Confirmation confirmation = new Confirmation();

  @Parameters(index = "0", paramLabel = "NAME", description = "The group.")
  private String name = "";

  @Parameters(index = "1", paramLabel = "TOPIC", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--partition",
      paramLabel = "N",
      description = "Only this one; may be given several times (default: all of the topic).")
  private List<Integer> partitions = List.of();

  @ArgGroup(multiplicity = "1")
  private @Nullable Place place;

  @Option(names = "--json", description = "One JSON object a line for each partition.")
  private boolean json;

  /** Where to go on. */
  static final class Place {
    @Option(names = "--earliest", description = "With the first message that is kept.")
    private boolean earliest;

    @Option(names = "--latest", description = "With what is published from now on.")
    private boolean latest;

    @Option(
        names = "--offset",
        paramLabel = "N",
        description = "With this offset; of exactly one --partition.")
    private @Nullable Long offset;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description = "With what was published then or later, as in 2026-11-27T12:00:00Z.")
    private @Nullable Instant since;

    ResetTo to() {
      if (offset != null) {
        return ResetTo.offset(offset);
      }
      if (since != null) {
        return ResetTo.time(since);
      }
      if (latest) {
        return ResetTo.LATEST;
      }
      if (earliest) {
        return ResetTo.EARLIEST;
      }
      throw new IllegalStateException("the parser asks for one of these");
    }
  }

  @Override
  public Integer call() {
    Place to = Objects.requireNonNull(place, "one is required");
    if (to.offset != null && (partitions.size() != 1 || to.offset < 0)) {
      throw output.wrongUsage("--offset is from 0 on, and for exactly one --partition");
    }
    try (NaruClient naru = cluster.connect()) {
      if (!confirmation.isGiven(output, "reset " + name, this::question)) {
        output.note("not reset");
        return 1;
      }
      Map<TopicPartition, Long> offsets = naru.groups().reset(name, topic, partitions, to.to());
      if (json) {
        offsets.forEach((partition, offset) -> output.line(GroupText.json(partition, offset)));
      } else {
        GroupText.offsets(offsets).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }

  private String question() {
    return "let %s go on elsewhere in %s?".formatted(name, topic);
  }
}
