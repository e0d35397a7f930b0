package io.narumq.chaos.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the system, run for their effect. Thread-safe. */
public final class Command {
  private static final long BOUND_SECONDS = 30;
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

  private Command() {}

  /**
   * Runs a command and returns what it printed, errors included.
   *
   * @throws IllegalStateException if it fails, or takes longer than 30 seconds
   */
  public static String run(List<String> command) {
    return run(command, "");
  }

  /** The same, with this as its standard input. */
  public static String run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** See {@link #run(List)}. */
  public static String run(String... command) {
    return run(List.of(command));
  }

  /** Whether a program of this name is installed. */
  public static boolean exists(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(FOLDERS.stream(), Stream.of(path.split(":", -1)))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Whether this process may do everything on this machine. */
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
