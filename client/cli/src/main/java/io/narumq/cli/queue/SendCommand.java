package io.narumq.cli.queue;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.Producer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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

  @Option(
      names = "--producer",
      paramLabel = "NAME",
      description =
          "Send as this producer: each message has a number, and the same number again stores"
              + " nothing. Whoever sent under this name before can not any more.")
  private @Nullable String name;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      description =
          "Number of the first message, the others have the next ones; with --producer (default:"
              + " one more than the highest that is stored). A FIFO queue takes no other than"
              + " that one, or a repeat.")
  private @Nullable Long sequence;

  @Mixin private final MessageOptions options = new MessageOptions();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  /** Made by the command line. */
  public SendCommand() {}

  @Override
  public Integer call() throws IOException {
    if (file != null && !texts.isEmpty()) {
      throw output.wrongUsage("either TEXT or --file, not both");
    }
    if (sequence != null && (name == null || sequence < 0)) {
      throw output.wrongUsage("--sequence is a number from 0, of a --producer");
    }
    try (NaruClient naru = cluster.connect()) {
      if (name == null) {
        send(new Outbox(queue, messages -> naru.send(queue, messages)));
      } else {
        sendNumbered(naru, name);
      }
    }
    return 0;
  }

  private void sendNumbered(NaruClient naru, String producerName) throws IOException {
    try (Producer producer = naru.producer(queue).name(producerName).build()) {
      AtomicLong next = new AtomicLong(sequence == null ? producer.nextSequence() : sequence);
      // At once: who has to send all of it again, after a failure, needs it.
      output.line("the first message has number " + next.get());
      send(Outbox.numbered(queue, message -> producer.send(message, next.getAndIncrement())));
    }
  }

  private void send(Outbox outbox) throws IOException {
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
