package io.narumq.chaos.command;

import io.narumq.chaos.fault.Fault;
import io.narumq.chaos.fault.Faults;
import io.narumq.chaos.history.HistoryFile;
import io.narumq.chaos.report.Figures;
import io.narumq.chaos.report.Measured;
import io.narumq.chaos.report.ReportPage;
import io.narumq.chaos.report.ResultFile;
import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.Run;
import io.narumq.chaos.scenario.RunResult;
import io.narumq.chaos.scenario.RunResult.Outcome;
import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cli.Style;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import io.narumq.cluster.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The run of a plan, told to whoever reads along; its files are in its folder. */
final class OneRun {
  private final Plan plan;
  private final Path folder;
  private final Output output;

  OneRun(Plan plan, Path folder, Output output) {
    this.plan = plan;
    this.folder = folder;
    this.output = output;
  }

  Outcome execute() throws Exception {
    checkPossible();
    Files.createDirectories(folder);
    plan.write(folder.resolve("plan.json"));
    output.note("seed %d, %d nodes, in %s".formatted(plan.seed(), plan.nodes(), folder));
    RunResult result = Run.execute(plan, folder, output::note);
    HistoryFile.write(result.history(), result.holds(), folder.resolve("history.jsonl"));
    Figures figures = Measured.of(result);
    ResultFile.write(figures, folder.resolve(ResultFile.NAME));
    Path page = folder.resolve(ReportPage.NAME);
    ReportPage.write(figures, page);
    tell(result, figures);
    output.note("report: " + page);
    if (result.outcome() == Outcome.PASSED) {
      forgetData();
    }
    return result.outcome();
  }

  private void checkPossible() {
    for (String name : plan.steps().stream().flatMap(step -> step.faults().stream()).toList()) {
      Fault fault =
          Faults.named(name).orElseThrow(() -> new CliException("there is no fault " + name));
      fault
          .need()
          .missing()
          .ifPresent(
              what -> {
                throw new CliException(
                    "%s is not possible here: it needs %s".formatted(name, what));
              });
      if (fault.nodesMin() > plan.nodes()) {
        throw new CliException(
            "%s makes no sense with less than %d nodes; give --nodes"
                .formatted(name, fault.nodesMin()));
      }
    }
  }

  private void tell(RunResult result, Figures figures) {
    faults(figures).lines(output.style()).forEach(output::line);
    result.traffic().forEach(this::tell);
    result.sometimes().forEach(this::tell);
    result.verdicts().forEach(verdict -> output.line(verdict.toString()));
    result.reasonsInvalid().forEach(reason -> output.line("     invalid: " + reason));
    output.line(
        "%s  %s, seed %d, %d nodes"
            .formatted(coloured(result.outcome()), plan.scenario(), plan.seed(), plan.nodes()));
  }

  private void tell(String what, long times) {
    output.line("     %,d %s".formatted(times, what));
  }

  private String coloured(Outcome outcome) {
    Style style = output.style();
    return switch (outcome) {
      case PASSED -> style.green(outcome.name());
      case FAILED -> style.red(outcome.name());
      case INVALID -> style.yellow(outcome.name());
    };
  }

  private static TextTable faults(Figures figures) {
    TextTable table =
        new TextTable()
            .column("AT", Align.RIGHT)
            .column("LASTED", Align.RIGHT)
            .column("FIRST OK", Align.RIGHT)
            .column("LONGEST GAP", Align.RIGHT)
            .column("WHOLE AFTER", Align.RIGHT)
            .column("WHAT", Align.LEFT);
    for (Figures.Trouble fault : figures.faults()) {
      table.row(
          List.of(
              seconds(fault.beginMs()),
              seconds(fault.endMs() - fault.beginMs()),
              fault.firstOkMs() == null ? "never" : seconds(fault.firstOkMs()),
              seconds(fault.longestGapMs()),
              fault.recoveredMs() == null ? "never" : seconds(fault.recoveredMs() - fault.endMs()),
              String.join("; ", fault.what())));
    }
    return table;
  }

  private static String seconds(long ms) {
    return "%.2f s".formatted(ms / 1e3);
  }

  /** Of a run that passed nobody wants the data; the logs and the history stay. */
  private void forgetData() throws IOException {
    for (int node = 1; node <= plan.nodes(); node++) {
      Path own = folder.resolve("n" + node);
      FileTree.delete(own.resolve("data"));
      FileTree.delete(own.resolve("tmp"));
      Files.deleteIfExists(own.resolve("data.img"));
    }
  }
}
