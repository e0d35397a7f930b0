package io.narumq.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The hand-written Java sources of all modules. */
record SourceTree(Path root, List<Source> sources) {
  /** A file, named by its path from the root of the project. */
  record Source(String path, List<String> lines) {
    boolean isTest() {
      return path.contains("/src/test/");
    }

    /** Whether it is main code of this package or of one below it. */
    boolean isMainOf(String packageName) {
      return path.contains("/src/main/java/" + packageName.replace('.', '/') + "/");
    }

    String packageName() {
      return path.replaceFirst(".*/src/(main|test)/java/", "")
          .replaceFirst("/[^/]*$", "")
          .replace('/', '.');
    }

    String className() {
      return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
    }
  }

  static SourceTree read() {
    Path root = Path.of("").toAbsolutePath().getParent();
    try (Stream<Path> files = Files.walk(root)) {
      List<Source> sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !root.relativize(file).toString().contains("target/"))
              .map(file -> new Source(root.relativize(file).toString(), lines(file)))
              .toList();
      return new SourceTree(root, sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines that a rule forbids, as path:line: text. */
  List<String> violations(Predicate<Source> where, Predicate<String> forbidden) {
    return sources.stream()
        .filter(where)
        .flatMap(
            source ->
                Stream.iterate(0, i -> i < source.lines().size(), i -> i + 1)
                    .filter(i -> forbidden.test(code(source.lines().get(i))))
                    .map(i -> source.path() + ":" + (i + 1) + ": " + source.lines().get(i).strip()))
        .toList();
  }

  /** The line without what is only said in a comment. */
  private static String code(String line) {
    String stripped = line.strip();
    return stripped.startsWith("*") || stripped.startsWith("/*") || stripped.startsWith("//")
        ? ""
        : line.replaceAll("//.*", "");
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
