package io.narumq.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
  @TempDir private Path folder;

  @Test
  void everyLineIsAMessageEmptyOnesToo() throws Exception {
    assertThat(lines("a\n\nb\r\n\n")).containsExactly("a", "", "b\r", "");
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("\n")).containsExactly("");
  }

  @Test
  void bytesThatAreNoTextStayAsTheyAre() throws Exception {
    assertThat(lines("\u00ff\u0000\u0080\n")).containsExactly("\u00ff\u0000\u0080");
  }

  @Test
  void refusesWhatCannotBeSent() {
    assertThatThrownBy(() -> lines("")).hasMessageContaining("nothing to send");
    assertThatThrownBy(() -> lines("a\n" + "x".repeat((1 << 20) + 1)))
        .hasMessageContaining("line 2")
        .hasMessageContaining("1 MiB");
    assertThatThrownBy(() -> Input.ofFile(folder.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no such file");
  }

  @Test
  void aProjectWithoutGitIsWalked() throws Exception {
    Files.createDirectories(folder.resolve("src/target"));
    Files.createDirectories(folder.resolve(".hidden"));
    Files.writeString(folder.resolve("src/b.java"), "b");
    Files.writeString(folder.resolve("a.md"), "a\n\n");
    Files.writeString(folder.resolve("src/target/c.java"), "built");
    Files.writeString(folder.resolve(".hidden/d.java"), "hidden");
    Files.writeString(folder.resolve("e.bin"), "no text");
    assertThat(new ProjectFiles(folder).walked())
        .containsExactly(folder.resolve("a.md"), folder.resolve("src/b.java"));
  }

  private List<String> lines(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("input"), content, ISO_8859_1);
    return Input.ofFile(file).lines().stream().map(line -> new String(line, ISO_8859_1)).toList();
  }
}
