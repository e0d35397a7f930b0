package io.narumq.client;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A message as it is stored in a topic.
 *
 * @param offset its place in the partition: 0, 1, 2 ... without gaps
 * @param publishedAt when it was stored, by the clock of the cluster; never earlier than that of a
 *     message before it in the partition
 * @param happenedAt if its publisher said so
 * @param key empty for none
 * @param subject empty for none
 */
public record FetchedMessage(
    String topic,
    int partition,
    long offset,
    Instant publishedAt,
    Optional<Instant> happenedAt,
    String key,
    String subject,
    Map<String, String> headers,
    ByteString body) {
  /** The body as UTF-8. */
  public String text() {
    return body.toStringUtf8();
  }
}
