package io.narumq.cli.cluster;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import io.narumq.cluster.LocalCluster;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a node wrote. */
@Command(name = "logs", description = "Shows the end of the log of a node.")
final class LogsCommand implements Callable<Integer> {
  private static final long POLL_MS = 200;

  @Mixin private final Output output = new Output();
  @Mixin private final NodeName name = new NodeName();
  @Mixin private final ClusterFolder folder = new ClusterFolder();

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "50",
      description = "How many lines (default: ${DEFAULT-VALUE}).")
  private int lines;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is written from now on, until Ctrl-C.")
  private boolean follow;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (lines < 0) {
      throw output.wrongUsage("--lines must not be negative: " + lines);
    }
    try (BufferedReader log = Files.newBufferedReader(file(), StandardCharsets.UTF_8)) {
      showEnd(log);
      while (follow && output.isWritten()) {
        @Nullable String line = log.readLine();
        if (line == null) {
          TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } else {
          output.line(line);
        }
      }
    }
    return 0;
  }

  private Path file() {
    try (LocalCluster cluster = folder.open()) {
      String id = name.in(cluster);
      Path file = cluster.log(id);
      if (!Files.exists(file)) {
        throw new CliException(id + " has written nothing yet: no " + file);
      }
      return file;
    }
  }

  private void showEnd(BufferedReader log) throws IOException {
    Deque<String> end = new ArrayDeque<>();
    for (@Nullable String line = log.readLine(); line != null; line = log.readLine()) {
      end.addLast(line);
      if (end.size() > lines) {
        end.removeFirst();
      }
    }
    end.forEach(output::line);
  }
}
