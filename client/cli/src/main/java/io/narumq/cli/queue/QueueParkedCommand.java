package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.TextTable;
import io.narumq.client.NaruClient;
import io.narumq.client.ParkedKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the parked keys of a FIFO queue. */
@Command(
    name = "parked",
    description = "Lists the keys of a FIFO queue that wait for 'naru queue unpark', in order.")
final class QueueParkedCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most so many, from 1 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "One JSON object a line for each key.")
  private boolean json;

  @Override
  public Integer call() {
    if (limit < 1) {
      throw output.wrongUsage("--limit must be at least 1, not " + limit);
    }
    try (NaruClient naru = cluster.connect();
        Stream<ParkedKey> keys = naru.inspect(name).parkedKeys().limit(limit)) {
      if (json) {
        keys.forEach(key -> output.line(json(key)));
      } else {
        table(keys.toList());
      }
    }
    return 0;
  }

  private void table(List<ParkedKey> keys) {
    if (keys.isEmpty()) {
      output.note("no key is parked");
      return;
    }
    TextTable table =
        new TextTable()
            .column("key", TextTable.Align.LEFT)
            .column("since", TextTable.Align.LEFT)
            .column("reason", TextTable.Align.LEFT)
            .column("message", TextTable.Align.LEFT)
            .column("deliveries", TextTable.Align.RIGHT)
            .column("waiting", TextTable.Align.RIGHT);
    for (ParkedKey key : keys) {
      table.row(
          List.of(
              InspectedText.oneLine(key.key()),
              key.since().toString(),
              key.reason().toString(),
              key.head().id().toString(),
              Integer.toString(key.head().deliveryCount()),
              waiting(key)));
    }
    table.lines(output.style()).forEach(output::line);
  }

  private static String waiting(ParkedKey key) {
    return key.blocked() + (key.blocked() == ParkedKey.BLOCKED_MAX ? "+" : "");
  }

  private static String json(ParkedKey key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("key", key.key());
    members.put("since", key.since().toString());
    members.put("reason", key.reason());
    members.put("message_id", key.head().id().toString());
    members.put("delivery_count", key.head().deliveryCount());
    members.put("waiting", key.blocked());
    return Json.line(members);
  }
}
