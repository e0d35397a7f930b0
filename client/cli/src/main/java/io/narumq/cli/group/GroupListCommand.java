package io.narumq.cli.group;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.GroupInfo;
import io.narumq.client.NaruClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows all consumer groups. */
@Command(name = "list", description = "Shows the consumer groups of the cluster by name.")
final class GroupListCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Only those whose name begins like this.")
  private String prefix = "";

  @Option(names = "--json", description = "One JSON object a line for each group.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<GroupInfo> groups = naru.groups().list(prefix);
      if (json) {
        groups.forEach(group -> output.line(GroupText.json(group)));
      } else if (groups.isEmpty()) {
        output.note("no groups" + (prefix.isEmpty() ? "" : " that begin with " + prefix));
      } else {
        GroupText.table(groups).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }
}
