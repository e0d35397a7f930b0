package io.narumq.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A message on its way into a queue. Immutable: {@link #header} answers a new one. */
public final class OutgoingMessage {
  private final byte[] body;
  private final Map<String, String> headers;

  private OutgoingMessage(byte[] body, Map<String, String> headers) {
    this.body = body;
    this.headers = headers;
  }

  /** A message with this body: at most 1 MiB, may be empty. The bytes are copied. */
  public static OutgoingMessage of(byte[] body) {
    return new OutgoingMessage(body.clone(), Map.of());
  }

  /** A message with this text in UTF-8. */
  public static OutgoingMessage of(String body) {
    return new OutgoingMessage(body.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  /**
   * The same message with one header more, or another value of it. At most 64 headers and 16 KiB of
   * names and values together; a name is not empty.
   */
  public OutgoingMessage header(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new OutgoingMessage(body, Map.copyOf(more));
  }

  /** A copy of the body. */
  public byte[] body() {
    return body.clone();
  }

  /** Delivered as they are. */
  public Map<String, String> headers() {
    return headers;
  }
}
