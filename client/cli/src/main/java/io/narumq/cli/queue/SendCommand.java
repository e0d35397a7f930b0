package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores messages. */
@Command(
    name = "send",
    description = {
      "Stores messages in a queue.",
      "Each TEXT, or a whole file, or else every line of standard input as it comes. Says so when a"
          + " majority of the nodes has them on disk.",
      "Messages are stored in order. If one cannot be, those behind it are not tried."
    })
public final class SendCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "QUEUE", description = "Where to.")
  private String queue = "";

  @Parameters(index = "1..*", paramLabel = "TEXT", description = "One message each.")
  private List<String> texts = List.of();

  @Option(names = "--file", paramLabel = "FILE", description = "Its bytes, as one message.")
  private @Nullable Path file;

  @Mixin private final MessageOptions options = new MessageOptions();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public SendCommand() {}

  @Override
  public Integer call() throws IOException {
    if (file != null && !texts.isEmpty()) {
      throw output.wrongUsage("either TEXT or --file, not both");
    }
    try (NaruClient naru = cluster.connect()) {
      Outbox outbox = new Outbox(queue, messages -> naru.send(queue, messages));
      if (file != null) {
        outbox.add(options.on(OutgoingMessage.of(Files.readAllBytes(file))));
      } else if (!texts.isEmpty()) {
        texts.forEach(text -> outbox.add(options.on(OutgoingMessage.of(text))));
      } else {
        addLines(outbox);
      }
      outbox.flush();
      output.line(outbox.summary());
    }
    return 0;
  }

  /** What comes slowly is sent at once, what comes fast is sent in batches. */
  private void addLines(Outbox outbox) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      outbox.add(options.on(OutgoingMessage.of(line)));
      if (!in.ready()) {
        outbox.flush();
      }
    }
  }
}
