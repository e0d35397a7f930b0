package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.Browse;
import io.narumq.client.InspectedMessage;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import io.narumq.client.NaruClient;
import io.narumq.client.QueueInfo;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the messages of a queue as JSON lines. */
@Command(
    name = "export",
    description = {
      "Writes all messages of a queue as JSON, one a line, for naru queue import.",
      "Has no effect on them. Those whose time is over, and those on their way to the dead letters,"
          + " are left out. A queue that is at work changes meanwhile: for a whole copy pause it,"
          + " and wait until nobody has a message of it."
    })
final class QueueExportCommand implements Callable<Integer> {
  private static final int BODY_BYTES_MAX = 1 << 20;

  /** Of a FIFO queue the first of each key comes before the others of it. */
  private static final List<MessageState> IN_ORDER =
      List.of(
          MessageState.LEASED,
          MessageState.BACKING_OFF,
          MessageState.PARKED,
          MessageState.DELAYED,
          MessageState.READY,
          MessageState.BLOCKED);

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue.")
  private String name = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Where to; must not be there yet, and is there when all is written (default: standard"
              + " output).")
  private @Nullable Path file;

  /** A message that changes its place in between would else be told twice. */
  private final Set<MessageId> written = new HashSet<>();

  /** Where a line goes. */
  private interface Lines {
    void add(String line) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect()) {
      QueueInfo before = naru.queue(name);
      if (file == null) {
        export(naru, output::line);
      } else {
        toFile(naru, file);
      }
      output.note("wrote %,d messages of %s".formatted(written.size(), name));
      if (!before.settings().paused() || before.leased() > 0) {
        output.note(
            "%s was at work: messages that changed their place meanwhile may be missing"
                .formatted(name));
      }
    }
    return 0;
  }

  private void toFile(NaruClient naru, Path target) throws IOException {
    if (Files.exists(target)) {
      throw new CliException(target + " is there already: name another file, or remove it");
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    BufferedWriter to = open(part);
    try (to) {
      export(
          naru,
          line -> {
            to.write(line);
            to.write('\n');
          });
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    Files.move(part, target);
  }

  private static BufferedWriter open(Path part) throws IOException {
    try {
      return Files.newBufferedWriter(part, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new CliException(part + " is there: of an export that runs, or was killed", e);
    }
  }

  private void export(NaruClient naru, Lines lines) throws IOException {
    for (MessageState state : IN_ORDER) {
      Browse what = Browse.ALL.withBodies(BODY_BYTES_MAX).withStates(state);
      try (Stream<InspectedMessage> messages = naru.inspect(name).browse(what)) {
        for (InspectedMessage message : (Iterable<InspectedMessage>) messages::iterator) {
          if (written.add(message.id())) {
            lines.add(InspectedText.json(message));
          }
        }
      }
    }
  }
}
