package io.narumq.cli.queue;

import io.narumq.cli.DurationConverter;
import io.narumq.client.OutgoingMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is said of every message that is sent. */
final class MessageOptions {
  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Send this along with every message; may be repeated.")
  private Map<String, String> headers = Map.of();

  @Option(names = "--priority", paramLabel = "N", description = "0 to 9, 9 goes first.")
  private int priority;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "What is to be kept in order with what; a FIFO queue needs one.")
  private String key = "";

  @Option(
      names = "--dedupe-key",
      paramLabel = "KEY",
      description =
          "Store the message once in the dedupe window of the queue, however often it is sent. Of"
              + " several messages the second has KEY.2 and so on, so all can be sent again.")
  private @Nullable String dedupeKey;

  private int messages;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Not to be delivered any more after so long; 0s: for ever (default: the queue's setting).")
  private @Nullable Duration ttl;

  @ArgGroup(exclusive = true)
  private Due due = new Due();

  /** When the messages are due. */
  static final class Due {
    @Option(
        names = "--delay",
        paramLabel = "DURATION",
        converter = DurationConverter.class,
        description = "Not to be delivered before so long from now, like 10m or 3d.")
    private @Nullable Duration delay;

    @Option(
        names = "--at",
        paramLabel = "TIME",
        description = "Not to be delivered before, like 2027-01-31T08:00:00Z.")
    private @Nullable Instant at;

    OutgoingMessage on(OutgoingMessage message) {
      if (delay != null) {
        return message.delay(delay);
      }
      return at == null ? message : message.deliverAt(at);
    }
  }

  /** The next message. */
  OutgoingMessage on(OutgoingMessage message) {
    OutgoingMessage with = due.on(message.priority(priority).key(key));
    messages++;
    if (dedupeKey != null) {
      with = with.dedupeKey(messages == 1 ? dedupeKey : dedupeKey + "." + messages);
    }
    if (ttl != null) {
      with = with.ttl(ttl);
    }
    for (var header : headers.entrySet()) {
      with = with.header(header.getKey(), header.getValue());
    }
    return with;
  }
}
