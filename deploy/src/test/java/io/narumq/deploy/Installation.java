package io.narumq.deploy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The tarball, unpacked as a stranger would, and the programs that were started from it. */
final class Installation implements AutoCloseable {
  /** For several nodes on a small machine. */
  private static final String SMALL =
      """
      # Comments are allowed.
      -Xmx256m -XX:+UseSerialGC
      -XX:TieredStopAtLevel=1
      -XX:-UsePerfData
      """;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path home;
  private final Path work;
  private final List<Process> started = new ArrayList<>();

  private Installation(Path home, Path work) {
    this.home = home;
    this.work = work;
  }

  static Installation unpack(Path tarball, Path folder) throws Exception {
    Process tar =
        new ProcessBuilder("tar", "xzf", tarball.toString(), "-C", folder.toString())
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException("tar ended with " + tar.exitValue());
    }
    try (Stream<Path> unpacked = Files.list(folder)) {
      Path home = unpacked.findFirst().orElseThrow();
      Path work = Files.createDirectory(folder.resolve("work"));
      Files.writeString(work.resolve("jvm.options"), SMALL);
      return new Installation(home, work);
    }
  }

  Path home() {
    return home;
  }

  Path work() {
    return work;
  }

  /** Flags of a JVM that tells in its log which class it loads from where. */
  Path optionsThatTellClasses() throws IOException {
    return Files.writeString(work.resolve("tell.options"), SMALL + "\n-Xlog:class+load=info\n");
  }

  /** Starts a script of bin/; what it writes goes to the log of this name. */
  Process start(String log, Map<String, String> environment, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, home.resolve("bin").resolve(command[0]).toString());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve(log).toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("NARUMQ_JVM_OPTIONS", work.resolve("jvm.options").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** Runs a script of bin/ to its end and returns its exit code. */
  int run(String log, Map<String, String> environment, String... command) throws Exception {
    Process process = start(log, environment, command);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new IOException(command[0] + " did not end: " + log(log));
    }
    return process.exitValue();
  }

  String log(String name) throws IOException {
    return Files.readString(work.resolve(name));
  }

  static String get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpResponse<String> answer =
        HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }

  /** Waits until the node with this HTTP port is ready. */
  static void awaitReady(int port) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> get(port, "/readyz").startsWith("200 "));
  }

  /** Asks the process to stop and returns how it ended. */
  static int stop(Process process) throws Exception {
    process.destroy();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      throw new IOException("pid " + process.pid() + " does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }
}
