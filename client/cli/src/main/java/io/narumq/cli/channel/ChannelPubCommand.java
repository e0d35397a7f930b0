package io.narumq.cli.channel;

import io.narumq.cli.ClientOptions;
import io.narumq.cli.Json;
import io.narumq.cli.Output;
import io.narumq.client.ChannelMessage;
import io.narumq.client.ChannelPublisher;
import io.narumq.client.NaruClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes messages. */
@Command(
    name = "pub",
    description = {
      "Publishes messages to a channel.",
      "Each MESSAGE, or else every line of standard input as it comes. Says to how many subscribers"
          + " each is on its way, on all nodes together; 0 means that it is gone."
    })
final class ChannelPubCommand implements Callable<Integer> {
  @Mixin private final Output output = new Output();

  @Parameters(index = "0", paramLabel = "CHANNEL", description = "Where to.")
  private String channel = "";

  @Parameters(index = "1..*", paramLabel = "MESSAGE", description = "One message each.")
  private List<String> texts = List.of();

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Of each message; may be given several times.")
  private Map<String, String> headers = new LinkedHashMap<>();

  @Option(names = "--json", description = "One JSON object a line for each message.")
  private boolean json;

  @Mixin private final ClientOptions cluster = new ClientOptions();

  @Override
  public Integer call() throws IOException {
    try (NaruClient naru = cluster.connect();
        ChannelPublisher publisher = naru.channels().publisher().build()) {
      if (texts.isEmpty()) {
        publishLines(publisher);
      } else {
        texts.forEach(text -> publish(publisher, text));
      }
    }
    return 0;
  }

  private void publishLines(ChannelPublisher publisher) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (@Nullable String line = in.readLine(); line != null; line = in.readLine()) {
      publish(publisher, line);
    }
  }

  private void publish(ChannelPublisher publisher, String text) {
    ChannelMessage message = ChannelMessage.to(channel, text);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      message = message.header(header.getKey(), header.getValue());
    }
    int receivers = publisher.publish(message);
    if (json) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("channel", channel);
      members.put("receivers", receivers);
      output.line(Json.line(members));
    } else {
      output.line(receivers == 1 ? "1 receiver" : receivers + " receivers");
    }
  }
}
