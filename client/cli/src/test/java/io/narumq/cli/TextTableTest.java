package io.narumq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private final TextTable table =
      new TextTable().column("queue", TextTable.Align.LEFT).column("ready", TextTable.Align.RIGHT);

  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    table.row(List.of("a", "1,000,000"));
    table.row(List.of("much-longer", "2"));
    assertThat(table.lines(new Style(false)))
        .containsExactly(
            "queue            ready", //
            "a            1,000,000",
            "much-longer          2");
  }

  @Test
  void aStyleCoversTheWholeRowAndMovesNothing() {
    Style style = new Style(true);
    table.row(List.of("a", "1"), style::red);
    assertThat(table.lines(style))
        .containsExactly("\u001b[2mqueue  ready\u001b[0m", "\u001b[1;31ma          1\u001b[0m");
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> table.row(List.of("a"))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesAreShownInTheUnitThatFits() {
    assertThat(List.of(0L, 1023L, 1536L, 10L << 20, 3L << 40).stream().map(Bytes::text))
        .containsExactly("0 B", "1023 B", "1.5 KiB", "10 MiB", "3.0 TiB");
  }
}
