package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A library that stands before the C library in a process, or another small thing that must be in
 * C; its source is a resource.
 */
final class Shim {
  private Shim() {}

  /** What this machine lacks to make one, if anything. */
  static Optional<String> missing() {
    return Command.exists("gcc") ? Optional.empty() : Optional.of("gcc");
  }

  /** Compiles {@code name.c} into this folder, if it is not there. */
  static Path compile(String name, Path folder) {
    return compile(name, folder, ".so", "-shared", "-fPIC");
  }

  /** The same, with an ending of its own, such as none for a program, and more flags. */
  static Path compile(String name, Path folder, String ending, String... flags) {
    Path source = folder.resolve(name + ".c");
    Path result = folder.resolve(name + ending);
    if (!Files.exists(result)) {
      try (InputStream code = Objects.requireNonNull(Shim.class.getResourceAsStream(name + ".c"))) {
        Files.copy(code, source, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> command = new ArrayList<>(List.of("gcc", "-O2"));
      command.addAll(List.of(flags));
      command.addAll(List.of("-o", result.toString(), source.toString(), "-ldl"));
      Command.run(command);
    }
    return result;
  }
}
