package io.narumq.cli.node;

import io.narumq.cli.CliException;
import io.narumq.cli.Output;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Leaves a file for the next start of a node, which does the work. */
@Command(
    name = "rejoin",
    description = {
      "Lets a stopped node get all data anew from the others, after a loss or damage.",
      "At its next start it removes what it has, leaves the cluster, and joins it again."
    })
final class RejoinCommand implements Callable<Integer> {
  /** Names that the node knows. */
  private static final String REQUEST = "rejoin";

  private static final String MARKER = "node.properties";
  private static final String LOCK = "lock";

  @Parameters(paramLabel = "DIRECTORY", description = "The node's data directory; it may be empty.")
  private Path directory = Path.of("");

  @Mixin private final Output output = new Output();

  @Override
  public Integer call() throws IOException {
    check();
    Path request = directory.resolve(REQUEST);
    if (!Files.exists(request)) {
      Files.createFile(request);
    }
    output.line(
        "start the node now: it gets everything from the others (to undo, delete %s)"
            .formatted(request));
    return 0;
  }

  private void check() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new CliException(
          directory + " is no folder; for a new disk, make an empty one that the node may write");
    }
    if (!Files.exists(directory.resolve(MARKER)) && !isEmpty()) {
      throw new CliException(directory + " is not the data directory of a node: no " + MARKER);
    }
    if (isInUse()) {
      throw new CliException("the node of " + directory + " runs; stop it first");
    }
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .allMatch(name -> name.equals(REQUEST) || name.equals(LOCK) || name.equals("lost+found"));
    }
  }

  private boolean isInUse() throws IOException {
    Path lock = directory.resolve(LOCK);
    if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      return held == null;
    }
  }
}
