package io.narumq.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The lines that the demo sends, as bytes: nobody says that a file is text in an encoding we know.
 *
 * @param lines one message each; empty ones too
 * @param source where they come from, in words
 */
record Input(List<byte[]> lines, String source) {
  /** What a queue takes as one body. */
  private static final int LINE_BYTES_MAX = 1 << 20;

  Input {
    lines = List.copyOf(lines);
  }

  /** The lines of one file. */
  static Input ofFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("no such file: " + file);
    }
    List<byte[]> lines = new ArrayList<>();
    addLines(file, lines);
    return new Input(lines, file.toString()).checked();
  }

  /** The lines of all text files of the project that {@code folder} is in. */
  static Input ofProject(Path folder) throws IOException {
    List<Path> files = new ProjectFiles(folder).list();
    List<byte[]> lines = new ArrayList<>();
    for (Path file : files) {
      addLines(file, lines);
    }
    return new Input(lines, "the %,d text files of this project".formatted(files.size())).checked();
  }

  private Input checked() throws IOException {
    if (lines.isEmpty()) {
      throw new IOException("nothing to send: no line in " + source);
    }
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length > LINE_BYTES_MAX) {
        throw new IOException("line %,d of %s is longer than 1 MiB".formatted(i + 1, source));
      }
    }
    return this;
  }

  /** A last line without an end counts; an end without a line after it does not begin one. */
  private static void addLines(Path file, List<byte[]> lines) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines.add(Arrays.copyOfRange(bytes, start, i));
        start = i + 1;
      }
    }
    if (start < bytes.length) {
      lines.add(Arrays.copyOfRange(bytes, start, bytes.length));
    }
  }
}
