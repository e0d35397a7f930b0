package io.narumq.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.Style;
import io.narumq.client.QueueInfo;
import io.narumq.client.QueueSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueueRatesTest {
  private static final Style PLAIN = new Style(false);
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:40.500Z");
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void aCounterIsToldByTheSecond() {
    QueueRates rates = new QueueRates(queue(10), queue(25), Duration.ofMillis(1_500));
    assertThat(rates.of(QueueInfo::sent)).isEqualTo(10);
    assertThat(rates.of(QueueInfo::acked)).isZero();
  }

  @Test
  void aQueueThatWasMadeAnewIsNoneThatRunsBackwards() {
    QueueRates rates = new QueueRates(queue(10), queue(2), Duration.ofSeconds(1));
    assertThat(rates.of(QueueInfo::sent)).isZero();
  }

  @Test
  void everyRowFitsUnderTheHeading() {
    List<String> lines =
        new QueueRates(queue(0), queue(1_234), Duration.ofSeconds(1)).row(NOW).lines(PLAIN);
    assertThat(lines.get(0)).isEqualTo(QueueRates.table().lines(PLAIN).get(0));
    assertThat(lines.get(1)).contains("1m40s", "1,234").hasSameSizeAs(lines.get(0));
  }

  private static QueueInfo queue(long sent) {
    return new QueueInfo(
        "q",
        QueueSettings.DEFAULT,
        0,
        sent,
        0,
        0,
        sent,
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
        0,
        false,
        Optional.of(THEN));
  }
}
