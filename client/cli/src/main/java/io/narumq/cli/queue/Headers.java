package io.narumq.cli.queue;

import io.narumq.client.OutgoingMessage;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is sent along with every body. */
final class Headers {
  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Send this along with every message; may be repeated.")
  private Map<String, String> headers = Map.of();

  OutgoingMessage on(OutgoingMessage message) {
    OutgoingMessage with = message;
    for (var header : headers.entrySet()) {
      with = with.header(header.getKey(), header.getValue());
    }
    return with;
  }
}
