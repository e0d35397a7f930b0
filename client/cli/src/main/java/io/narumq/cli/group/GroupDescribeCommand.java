package io.narumq.cli.group;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.GroupDescription;
import io.narumq.client.NaruClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one consumer group. */
@Command(
    name = "describe",
    description =
        "Shows the members of a group, who has which partition, and how far it is in each.")
final class GroupDescribeCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The group.")
  private String name = "";

  @Option(
      names = "--json",
      description = "One JSON object a line: the group, then each member, then each partition.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      GroupDescription group = naru.groups().describe(name);
      if (json) {
        output.line(GroupText.json(group));
        group.members().forEach(member -> output.line(GroupText.json(member)));
        group.partitions().forEach(partition -> output.line(GroupText.json(partition)));
      } else {
        GroupText.lines(group).forEach(output::line);
        if (!group.members().isEmpty()) {
          GroupText.members(group.members()).lines(output.style()).forEach(output::line);
          output.line("");
        }
        GroupText.partitions(group.partitions()).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
