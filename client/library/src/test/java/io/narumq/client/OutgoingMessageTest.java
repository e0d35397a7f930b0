package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutgoingMessageTest {
  private static final Instant TIME = Instant.parse("2030-01-01T00:00:00.000001Z");

  @Test
  void saysWhatWasSaidOfIt() {
    var proto =
        OutgoingMessage.of("x").header("k", "v").priority(5).delay(Duration.ofMillis(1_500));
    assertThat(proto.toProto().getBody().toStringUtf8()).isEqualTo("x");
    assertThat(proto.toProto().getHeadersMap()).containsEntry("k", "v").hasSize(1);
    assertThat(proto.toProto().getPriority()).isEqualTo(5);
    assertThat(proto.toProto().getDelay().getSeconds()).isEqualTo(1);
    assertThat(proto.toProto().getDelay().getNanos()).isEqualTo(500_000_000);
  }

  @Test
  void isDueInOneWay() {
    var at = OutgoingMessage.of("x").delay(Duration.ofDays(1)).deliverAt(TIME).toProto();
    assertThat(at.hasDelay()).isFalse();
    assertThat(at.getDeliverAt().getSeconds()).isEqualTo(TIME.getEpochSecond());
    assertThat(at.getDeliverAt().getNanos()).isEqualTo(1_000);
    assertThat(
            OutgoingMessage.of("x").deliverAt(TIME).delay(Duration.ZERO).toProto().hasDeliverAt())
        .isFalse();
  }

  @Test
  void staysAsItIs() {
    OutgoingMessage message = OutgoingMessage.of(new byte[] {1});
    message.header("k", "v");
    message.body()[0] = 2;
    assertThat(message.headers()).isEmpty();
    assertThat(message.body()).containsExactly(1);
  }
}
