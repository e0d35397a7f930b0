package io.narumq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.internal.Durations;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutgoingMessageTest {
  private static final Instant TIME = Instant.parse("2030-01-01T00:00:00.000001Z");

  @Test
  void saysWhatWasSaidOfIt() {
    var proto =
        OutgoingMessage.of("x")
            .header("k", "v")
            .priority(5)
            .delay(Duration.ofMillis(1_500))
            .ttl(Duration.ofHours(1))
            .toProto();
    assertThat(proto.getBody().toStringUtf8()).isEqualTo("x");
    assertThat(proto.getHeadersMap()).containsEntry("k", "v").hasSize(1);
    assertThat(proto.getPriority()).isEqualTo(5);
    assertThat(Durations.of(proto.getTtl())).isEqualTo(Duration.ofHours(1));
    assertThat(Durations.of(proto.getDelay())).isEqualTo(Duration.ofMillis(1_500));
  }

  @Test
  void isDueInOneWay() {
    var at = OutgoingMessage.of("x").delay(Duration.ofDays(1)).deliverAt(TIME).toProto();
    assertThat(at.hasDelay()).isFalse();
    assertThat(at.getDeliverAt().toString()).contains("nanos: 1000");
    assertThat(
            OutgoingMessage.of("x").deliverAt(TIME).delay(Duration.ZERO).toProto().hasDeliverAt())
        .isFalse();
  }

  @Test
  void staysAsItIs() {
    OutgoingMessage message = OutgoingMessage.of(new byte[] {1});
    assertThat(message.header("k", "v").headers()).hasSize(1);
    message.body()[0] = 2;
    assertThat(message.headers()).isEmpty();
    assertThat(message.body()).containsExactly(1);
  }
}
