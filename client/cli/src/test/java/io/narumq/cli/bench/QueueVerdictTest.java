package io.narumq.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueueVerdictTest {
  private final Meter meter = new Meter();

  @Test
  void equalCountersAreFine() {
    meter.acked.add(10);
    meter.settled.add(4);
    assertThat(QueueVerdict.of(meter, queue(6, 0, 10, 4))).isEmpty();
    assertThat(QueueVerdict.of(meter, queue(2, 4, 10, 4))).isEmpty();
  }

  @Test
  void aLostMessageIsConvicted() {
    meter.acked.add(10);
    assertThat(QueueVerdict.of(meter, queue(9, 0, 9, 0)))
        .isEqualTo("10 sends were acked and 0 are unknown, but 9 messages were stored");
    assertThat(QueueVerdict.of(meter, queue(9, 0, 10, 0)))
        .isEqualTo("0 of 10 messages were acked, but 9 are ready and 0 leased");
  }

  @Test
  void anInventedMessageIsConvicted() {
    meter.acked.add(10);
    assertThat(QueueVerdict.of(meter, queue(11, 0, 11, 0))).contains("11 messages were stored");
  }

  @Test
  void unknownSendsMayBeThereOrNot() {
    meter.acked.add(10);
    meter.unknown.add(2);
    assertThat(QueueVerdict.of(meter, queue(10, 0, 10, 0))).isEmpty();
    assertThat(QueueVerdict.of(meter, queue(12, 0, 12, 0))).isEmpty();
    assertThat(QueueVerdict.of(meter, queue(13, 0, 13, 0))).isNotEmpty();
  }

  @Test
  void aRunInWhichNothingWasAckedProvesNothing() {
    meter.unknown.add(3);
    assertThat(QueueVerdict.of(meter, queue(0, 0, 0, 0)))
        .isEqualTo("no send was acked: 0 were refused and 3 are unknown");
  }

  @Test
  void aLostAckIsConvicted() {
    meter.acked.add(10);
    meter.settled.add(5);
    assertThat(QueueVerdict.of(meter, queue(6, 0, 10, 4)))
        .isEqualTo("5 acks were confirmed, but 4 counted");
  }

  private static QueueInfo queue(long ready, long leased, long sent, long acked) {
    return new QueueInfo(
        "q",
        QueueSettings.DEFAULT,
        0,
        ready,
        leased,
        0,
        sent,
        acked,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        Optional.empty());
  }
}
