package io.narumq.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.client.InspectedMessage;
import io.narumq.client.MessageId;
import io.narumq.client.MessageState;
import io.narumq.client.OutgoingMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportedMessageTest {
  private static final Instant NOW = Instant.parse("2027-01-31T08:00:00Z");

  @Test
  void whatIsExportedIsSentAgain() {
    String line =
        InspectedText.json(
            exported("é".getBytes(java.nio.charset.StandardCharsets.UTF_8), Optional.empty()));

    assertThat(read(line).toProto())
        .isEqualTo(
            OutgoingMessage.of("é")
                .key("ada")
                .priority(7)
                .header("to", "\"ada\"\n")
                .deliverAt(NOW.plusSeconds(60))
                .toProto());
  }

  @Test
  void bytesThatAreNoTextComeBackAsTheyWere() {
    byte[] bytes = {0, (byte) 0xff, 'a', '\n'};

    assertThat(read(InspectedText.json(exported(bytes, Optional.empty()))).body()).isEqualTo(bytes);
  }

  @Test
  void timeToLiveCountsFromWhenTheMessageIsDue() {
    String delayed = InspectedText.json(exported(new byte[0], Optional.of(NOW.plusSeconds(90))));
    assertThat(read(delayed).toProto().getTtl().getSeconds()).isEqualTo(30);

    String due = "{\"body\":\"\",\"due_time\":\"2020-01-01T00:00:00Z\",\"expire_time\":\"%s\"}";
    assertThat(read(due.formatted(NOW.plusSeconds(5))).toProto())
        .isEqualTo(OutgoingMessage.of("").ttl(Duration.ofSeconds(5)).toProto());
    assertThat(ExportedMessage.read(due.formatted(NOW), false, NOW)).isEmpty();
  }

  @Test
  void theOldIdIsTheNameUnderWhichItIsStoredOnce() {
    String line = "{\"id\":\"0-1-0-42\",\"body\":\"x\"}";

    assertThat(ExportedMessage.read(line, true, NOW).orElseThrow().toProto().getDedupeKey())
        .isEqualTo("0-1-0-42");
    assertThatThrownBy(() -> ExportedMessage.read("{\"body\":\"x\"}", true, NOW))
        .hasMessage("it has no id, which --once needs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | this is no JSON: Unrecognized token 'hello'",
        "[] | this is no JSON object",
        "{\"body\":\"x\"} {} | this is no JSON: Trailing token",
        "{} | it must have body or body_base64, one of both",
        "{\"body\":\"x\",\"body_base64\":\"eA==\"} | it must have body or body_base64",
        "{\"body\":7} | body must be a string: 7",
        "{\"body_base64\":\"*\"} | body_base64 is no Base64",
        "{\"body\":\"x\",\"headers\":[]} | headers must be an object of strings",
        "{\"body\":\"x\",\"headers\":{\"a\":1}} | headers must be a string: 1",
        "{\"body\":\"x\",\"priority\":1.5} | priority must be a number from 0 to 9: 1.5",
        "{\"body\":\"x\",\"due_time\":\"soon\"} | due_time must be a time like"
      })
  void whatIsWrongIsSaid(String line, String message) {
    assertThatThrownBy(() -> ExportedMessage.read(line, false, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static OutgoingMessage read(String line) {
    return ExportedMessage.read(line, false, NOW).orElseThrow();
  }

  /** Delayed by a minute. */
  private static InspectedMessage exported(byte[] body, Optional<Instant> expires) {
    return new InspectedMessage(
        MessageId.parse("0-1-0-42"),
        MessageState.DELAYED,
        7,
        3,
        Optional.of("ada"),
        NOW.minusSeconds(9),
        Optional.of(NOW.plusSeconds(60)),
        expires,
        Map.of("to", "\"ada\"\n"),
        body.length,
        ByteBuffer.wrap(body),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
