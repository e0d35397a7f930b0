package io.narumq.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(shown, true, UTF_8);

  @Test
  void plainOutputHasNoControlCharacters() {
    Screen screen = new Screen(out, false, false);
    screen.line(screen.bold("kept") + screen.red(" all"));
    screen.status("now");
    screen.line("next");
    screen.close();
    screen.line("too late");
    assertThat(shown.toString(UTF_8)).isEqualTo("kept all\nnow\nnext\n");
  }

  @Test
  void linesAreWrittenAboveTheChangingOne() {
    Screen screen = new Screen(out, true, false);
    screen.status("one");
    screen.line("kept");
    screen.status("two");
    screen.close();
    String erase = "\r\u001b[2K";
    assertThat(shown.toString(UTF_8))
        .isEqualTo(erase + "one" + erase + "kept\none" + erase + "two" + erase);
  }

  @Test
  void coloursEndWhereTheyShould() {
    assertThat(new Screen(out, true, true).green("ok")).isEqualTo("\u001b[1;32mok\u001b[0m");
  }
}
