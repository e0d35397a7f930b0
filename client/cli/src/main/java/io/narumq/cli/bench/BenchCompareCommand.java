package io.narumq.cli.bench;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cli.TextTable;
import io.narumq.cli.TextTable.Align;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Puts two files of results side by side. */
@Command(
    name = "compare",
    description = {
      "Compares two files of what naru bench printed, figure by figure: medians, ranges, ratio.",
      "Only what has the same settings in both is compared. Measure in turn, several times (--repeat):"
          + " a figure whose values differ more than 1.5-fold in a file is marked with ~, and proves"
          + " little."
    })
final class BenchCompareCommand implements Callable<Integer> {
  private static final double NOISY = 1.5;

  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "BEFORE", description = "JSON lines to compare with.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "JSON lines to be compared.")
  private Path after = Path.of("");

  @Override
  public Integer call() {
    Map<BenchResults.Figure, List<Double>> old = BenchResults.read(before).values();
    Map<BenchResults.Figure, List<Double>> now = BenchResults.read(after).values();
    List<BenchResults.Figure> both = old.keySet().stream().filter(now::containsKey).toList();
    if (both.isEmpty()) {
      throw new CliException("nothing was measured with the same settings in both files");
    }
    both.stream().map(BenchResults.Figure::load).distinct().forEach(load -> tell(load, old, now));
    return 0;
  }

  private void tell(
      String load,
      Map<BenchResults.Figure, List<Double>> old,
      Map<BenchResults.Figure, List<Double>> now) {
    TextTable table =
        new TextTable()
            .column("", Align.LEFT)
            .column("before", Align.RIGHT)
            .column("(range)", Align.RIGHT)
            .column("after", Align.RIGHT)
            .column("(range)", Align.RIGHT)
            .column("ratio", Align.RIGHT);
    old.forEach(
        (figure, values) -> {
          if (figure.load().equals(load) && now.containsKey(figure)) {
            table.row(row(figure.name(), values, now.getOrDefault(figure, List.of())));
          }
        });
    output.line(output.style().bold(load));
    table.lines(output.style()).forEach(output::line);
  }

  private static List<String> row(String name, List<Double> before, List<Double> after) {
    boolean noisy = spread(before) > NOISY || spread(after) > NOISY;
    double ratio = median(after) / median(before);
    return List.of(
        name,
        text(median(before)),
        range(before),
        text(median(after)),
        range(after),
        (Double.isFinite(ratio) ? "%.2f".formatted(ratio) : "-") + (noisy ? "~" : " "));
  }

  private static double spread(List<Double> values) {
    return sorted(values).get(values.size() - 1) / sorted(values).get(0);
  }

  /** Of an even number the mean of the two in the middle. */
  private static double median(List<Double> values) {
    List<Double> sorted = sorted(values);
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  private static List<Double> sorted(List<Double> values) {
    return values.stream().sorted().toList();
  }

  private static String range(List<Double> values) {
    List<Double> sorted = sorted(values);
    return "(%s-%s)".formatted(text(sorted.get(0)), text(sorted.get(sorted.size() - 1)));
  }

  private static String text(double value) {
    return value >= 100 ? "%,.0f".formatted(value) : "%.2f".formatted(value);
  }
}
