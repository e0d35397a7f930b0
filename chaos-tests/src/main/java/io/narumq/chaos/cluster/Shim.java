package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** A library that stands before the C library in a process; its source is a resource. */
final class Shim {
  private Shim() {}

  /** What this machine lacks to make one, if anything. */
  static Optional<String> missing() {
    return Command.exists("gcc") ? Optional.empty() : Optional.of("gcc");
  }

  /** Compiles {@code name.c} into this folder, if it is not there. */
  static Path compile(String name, Path folder) {
    Path source = folder.resolve(name + ".c");
    Path library = folder.resolve(name + ".so");
    if (!Files.exists(library)) {
      try (InputStream code = Objects.requireNonNull(Shim.class.getResourceAsStream(name + ".c"))) {
        Files.copy(code, source, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Command.run(
          "gcc", "-O2", "-shared", "-fPIC", "-o", library.toString(), source.toString(), "-ldl");
    }
    return library;
  }
}
