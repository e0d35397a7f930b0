package io.narumq.cli.topic;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Output;
import io.narumq.client.NaruClient;
import io.narumq.client.PublishOutcome;
import io.narumq.client.Publisher;
import io.narumq.client.TopicMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes messages to a topic. */
@Command(
    name = "publish",
    description = {
      "Publishes messages to a topic.",
      "Each TEXT, or else every line of standard input as it comes. Says so when a majority of the"
          + " nodes has them on disk."
    })
public final class PublishCommand implements Callable<Integer> {
  /** Of lines that come fast, so many wait for their outcome at most. */
  private static final int PENDING_MAX = 5_000;

  @Mixin private final Output output = new Output();
  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TOPIC", description = "Where to.")
  private String topic = "";

  @Parameters(index = "1..*", paramLabel = "TEXT", description = "One message each.")
  private List<String> texts = List.of();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "Messages of one key go to one partition, in their order.")
  private @Nullable String key;

  @Option(names = "--subject", paramLabel = "SUBJECT", description = "What they are about.")
  private @Nullable String subject;

  @Option(names = "--header", paramLabel = "NAME=VALUE", description = "Delivered with them.")
  private Map<String, String> headers = Map.of();

  @Option(names = "--partition", paramLabel = "N", description = "To this one, whatever the key.")
  private @Nullable Integer partition;

  @Option(names = "--packed", description = "Bodies that go together are packed by zstd.")
  private boolean packed;

  private final Queue<CompletableFuture<PublishOutcome>> pending = new ArrayDeque<>();
  private long published;
  private PublishOutcome.@Nullable Acked last;

  /** Made by the command line. */
  public PublishCommand() {}

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect();
        Publisher publisher = publisher(naru)) {
      if (texts.isEmpty()) {
        publishLines(publisher);
      } else {
        texts.forEach(text -> publish(publisher, text));
      }
      settle(0);
    }
    output.line(summary());
    return 0;
  }

  private Publisher publisher(NaruClient naru) {
    Publisher.Builder publisher = naru.publisher(topic);
    return (packed ? publisher.packed() : publisher).build();
  }

  private void publishLines(Publisher publisher) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      publish(publisher, line);
      settle(PENDING_MAX);
    }
  }

  private void publish(Publisher publisher, String text) {
    TopicMessage message = message(text);
    if (partition == null) {
      pending.add(publisher.publishAsync(message));
    } else if (partition < 0 || partition >= publisher.partitions()) {
      throw output.wrongUsage(
          "--partition is 0 to %d for %s".formatted(publisher.partitions() - 1, topic));
    } else {
      pending.add(publisher.publishAsync(message, partition));
    }
  }

  private TopicMessage message(String text) {
    TopicMessage message = TopicMessage.of(text);
    if (key != null) {
      message = message.key(key);
    }
    if (subject != null) {
      message = message.subject(subject);
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      message = message.header(header.getKey(), header.getValue());
    }
    return message;
  }

  /** Waits until no more than so many have no outcome. */
  private void settle(int pendingMax) {
    while (pending.size() > pendingMax) {
      last = pending.remove().join().orThrow();
      published++;
    }
  }

  private String summary() {
    PublishOutcome.Acked at = last;
    return at == null
        ? "nothing to publish"
        : "published %,d to %s, the last one to partition %d at offset %d"
            .formatted(published, topic, at.partition(), at.offset());
  }
}
