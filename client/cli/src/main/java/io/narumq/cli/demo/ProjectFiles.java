package io.narumq.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The text files of a project: what git tracks, or without git whatever lies there. */
final class ProjectFiles {
  private static final Set<String> ENDINGS =
      Set.of("java", "proto", "md", "xml", "sh", "yaml", "yml", "txt", "json", "properties");

  /** Text files without an ending. */
  private static final Set<String> NAMES = Set.of("naru", "mvnw", "LICENSE", "run");

  private static final int DEPTH_MAX = 32;

  private final Path folder;

  ProjectFiles(Path folder) {
    this.folder = folder;
  }

  /** Sorted, so that every run sends the same lines in the same order. */
  List<Path> list() throws IOException {
    List<Path> tracked = tracked();
    return tracked.isEmpty() ? walked() : tracked;
  }

  private List<Path> tracked() throws IOException {
    try {
      Process git =
          new ProcessBuilder("git", "-C", folder.toString(), "ls-files", "-z")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String names = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Stream.of(names.split("\0", -1))
          .map(folder::resolve)
          .filter(ProjectFiles::isText)
          .sorted()
          .toList();
    } catch (IOException noGit) {
      return List.of();
    }
  }

  List<Path> walked() throws IOException {
    try (Stream<Path> files = Files.walk(folder, DEPTH_MAX)) {
      return files
          .filter(file -> !isBuiltOrHidden(folder.relativize(file)))
          .filter(ProjectFiles::isText)
          .sorted()
          .toList();
    }
  }

  private static boolean isBuiltOrHidden(Path file) {
    for (Path part : file) {
      if (part.toString().equals("target") || part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return (ENDINGS.contains(ending) || NAMES.contains(name)) && Files.isRegularFile(file);
  }
}
