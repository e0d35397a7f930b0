package io.narumq.chaos.command;

import io.narumq.chaos.fault.Fault;
import io.narumq.chaos.fault.Faults;
import io.narumq.chaos.scenario.Scenario;
import io.narumq.chaos.scenario.Scenarios;
import io.narumq.cli.Output;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What can be run. */
@Command(name = "list", description = "Lists the scenarios, and what this machine lacks for them.")
final class ListCommand implements Runnable {
  @Mixin private final Output output = new Output();

  @Override
  public void run() {
    TextTable table =
        new TextTable()
            .column("SCENARIO", Align.LEFT)
            .column("LACKING HERE", Align.LEFT)
            .column("WHAT HAPPENS", Align.LEFT);
    for (Scenario scenario : Scenarios.ALL) {
      String lacks = Faults.named(scenario.name()).map(ListCommand::lacks).orElse("");
      table.row(List.of(scenario.name(), lacks, scenario.story()));
    }
    table.lines(output.style()).forEach(output::line);
  }

  private static String lacks(Fault fault) {
    return fault.need().lacking().orElse("");
  }
}
