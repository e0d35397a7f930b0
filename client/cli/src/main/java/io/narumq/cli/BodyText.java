package io.narumq.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Bodies of messages for programs. */
public final class BodyText {
  private BodyText() {}

  /** A body that is no text stands in {@code body_base64} instead of {@code body}. */
  public static void put(Map<String, Object> members, byte[] body) {
    utf8(body)
        .ifPresentOrElse(
            text -> members.put("body", text),
            () -> members.put("body_base64", Base64.getEncoder().encodeToString(body)));
  }

  private static Optional<String> utf8(byte[] body) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException noText) {
      return Optional.empty();
    }
  }
}
