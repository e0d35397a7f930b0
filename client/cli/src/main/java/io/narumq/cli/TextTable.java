package io.narumq.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Rows under a heading, in columns as wide as their widest cell. */
public final class TextTable {
  private static final String GAP = "  ";

  /** Where the cells of a column stand. */
  public enum Align {
    /** For words. */
    LEFT,
    /** For numbers. */
    RIGHT
  }

  private record Column(String title, Align align) {}

  private record Row(List<String> cells, UnaryOperator<String> style) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** A table without columns. */
  public TextTable() {}

  /** One more column to the right. */
  public TextTable column(String title, Align align) {
    columns.add(new Column(title, align));
    return this;
  }

  /** One more row, with a cell for each column. */
  public void row(List<String> cells) {
    row(cells, UnaryOperator.identity());
  }

  /** One more row, all of it in a style. */
  public void row(List<String> cells, UnaryOperator<String> style) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells + " for " + columns);
    }
    rows.add(new Row(List.copyOf(cells), style));
  }

  /** The lines, the heading first. */
  public List<String> lines(Style style) {
    List<String> titles = columns.stream().map(Column::title).toList();
    List<String> lines = new ArrayList<>();
    lines.add(style.dim(line(titles)));
    rows.forEach(row -> lines.add(row.style().apply(line(row.cells()))));
    return lines;
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String space = " ".repeat(width(i) - cells.get(i).length());
      boolean left = columns.get(i).align() == Align.LEFT;
      line.append(i == 0 ? "" : GAP).append(left ? cells.get(i) + space : space + cells.get(i));
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return IntStream.concat(
            IntStream.of(columns.get(column).title().length()),
            rows.stream().mapToInt(row -> row.cells().get(column).length()))
        .max()
        .orElse(0);
  }
}
