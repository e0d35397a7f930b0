package io.narumq.cli.queue;

import io.narumq.cli.CliException;
import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends what an export has written. */
@Command(
    name = "import",
    description = {
      "Sends messages that are JSON, one a line, as naru queue export writes them.",
      "Each line has body (or body_base64), and may have headers, key, priority, due_time and"
          + " expire_time; all else in it is not looked at. A message that has no expire_time gets"
          + " that of the queue, and one whose time is over is left out. Deliveries are counted"
          + " anew.",
      "Messages are stored in order. If one cannot be, those behind it are not tried."
    })
final class QueueImportCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(paramLabel = "NAME", description = "The queue; it must be there.")
  private String name = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where from (default: standard input).")
  private @Nullable Path file;

  @Option(
      names = "--once",
      description =
          "Store each message once in the dedupe window of the queue, by the id in its line: an"
              + " import that broke off can then be repeated.")
  private boolean once;

  private long overdue;

  @Override
  public Integer call() throws IOException {
    try (BufferedReader in = open();
        NaruClient naru = cluster.connect()) {
      Outbox outbox = new Outbox(name, messages -> naru.send(name, messages));
      send(in, outbox);
      output.line(outbox.summary());
    }
    if (overdue > 0) {
      output.note("left out %,d whose time is over".formatted(overdue));
    }
    return 0;
  }

  private BufferedReader open() throws IOException {
    try {
      return file == null
          ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
          : Files.newBufferedReader(file);
    } catch (NoSuchFileException e) {
      throw new CliException("there is no file " + file, e);
    }
  }

  private void send(BufferedReader in, Outbox outbox) throws IOException {
    long number = 0;
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Optional<OutgoingMessage> message;
      try {
        message = ExportedMessage.read(line, once, Instant.now());
      } catch (IllegalArgumentException e) {
        outbox.flush();
        throw new CliException(
            "line %,d: %s; %s, of the lines before"
                .formatted(number, e.getMessage(), outbox.summary()),
            e);
      }
      message.ifPresentOrElse(outbox::add, () -> overdue++);
    }
    outbox.flush();
  }
}
