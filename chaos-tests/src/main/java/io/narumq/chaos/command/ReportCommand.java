package io.narumq.chaos.command;

import io.narumq.chaos.report.Figures;
import io.narumq.chaos.report.ReportPage;
import io.narumq.chaos.report.ResultFile;
import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The page of a run, made anew. */
@Command(name = "report", description = "Makes report.html of a run anew, from its result.json.")
final class ReportCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();

  @Parameters(paramLabel = "RUN_DIR", description = "The folder of the run.")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws IOException {
    Path result = folder.resolve(ResultFile.NAME);
    if (!Files.exists(result)) {
      throw new CliException("there is no " + result + ": name the folder of a run");
    }
    Figures figures = ResultFile.read(result);
    Path page = folder.resolve(ReportPage.NAME);
    ReportPage.write(figures, page);
    output.line(page.toString());
    return 0;
  }
}
