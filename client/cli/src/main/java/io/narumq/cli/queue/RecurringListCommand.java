package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.DurationConverter;
import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.cli.TextTable;
import io.narumq.client.NaruClient;
import io.narumq.client.RecurringInfo;
import io.narumq.client.RecurringMessage.CronExpression;
import io.narumq.client.RecurringMessage.Interval;
import io.narumq.client.RecurringMessage.Schedule;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the recurring messages of a queue. */
@Command(name = "list", description = "Shows the recurring messages of a queue by name.")
final class RecurringListCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "QUEUE", description = "The queue.")
  private String queue = "";

  @Option(names = "--json", description = "One JSON object a line for each.")
  private boolean json;

  @Override
  public Integer call() {
    try (NaruClient naru = cluster.connect()) {
      List<RecurringInfo> all = naru.recurring(queue).list();
      if (json) {
        all.forEach(one -> output.line(json(one)));
      } else if (all.isEmpty()) {
        output.note("no recurring messages");
      } else {
        table(all).lines(output.style()).forEach(output::line);
      }
    }
    return 0;
  }

  private static TextTable table(List<RecurringInfo> all) {
    TextTable table =
        new TextTable()
            .column("name", TextTable.Align.LEFT)
            .column("when", TextTable.Align.LEFT)
            .column("next", TextTable.Align.LEFT)
            .column("stored", TextTable.Align.RIGHT)
            .column("refused", TextTable.Align.RIGHT);
    for (RecurringInfo one : all) {
      table.row(
          List.of(
              one.recurring().name(),
              text(one.recurring().schedule()),
              one.next().toString(),
              Long.toString(one.stored()),
              Long.toString(one.refused())));
    }
    return table;
  }

  private static String json(RecurringInfo one) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", one.recurring().name());
    members.put("schedule", text(one.recurring().schedule()));
    members.put("next", one.next().toString());
    members.put("stored", one.stored());
    members.put("refused", one.refused());
    return Json.line(members);
  }

  static String text(Schedule schedule) {
    if (schedule instanceof CronExpression cron) {
      return cron.offset().equals(ZoneOffset.UTC)
          ? cron.expression()
          : cron.expression() + " at " + cron.offset();
    }
    Interval every = (Interval) schedule;
    return "every "
        + DurationConverter.text(every.interval())
        + every.start().map(start -> " from " + start).orElse("");
  }
}
