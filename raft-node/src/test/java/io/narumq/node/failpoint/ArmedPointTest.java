package io.narumq.node.failpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArmedPointTest {
  private final AtomicInteger halts = new AtomicInteger();

  @Test
  void haltsAtTheHitThatWasNamedAndAtNoOther() {
    ArmedPoint armed = parse("COMMITTED:3:halt");
    armed.reached(FailPoint.COMMITTED);
    armed.reached(FailPoint.APPLIED);
    armed.reached(FailPoint.APPLIED);
    armed.reached(FailPoint.COMMITTED);
    assertThat(halts).hasValue(0);
    armed.reached(FailPoint.COMMITTED);
    armed.reached(FailPoint.COMMITTED);
    assertThat(halts).hasValue(1);
  }

  @Test
  void pausesTheThreadThatHitsIt() {
    ArmedPoint armed = parse("APPLIED:1:pause_50");
    long startNs = System.nanoTime();
    armed.reached(FailPoint.APPLIED);
    assertThat(System.nanoTime() - startNs)
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    assertThat(halts).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "COMMITTED",
        "COMMITTED:0:halt",
        "COMMITTED:1:stop",
        "NOWHERE:1:halt",
        "APPLIED:1:pause_",
        " COMMITTED:1:halt"
      })
  void whatMakesNoSenseIsAnError(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsArmedUnlessATestSaysSo() {
    assertThat(ArmedPoint.parse(System.getProperty(FailPoint.PROPERTY))).isNull();
    FailPoint.APPLIED.hit();
  }

  private ArmedPoint parse(String text) {
    return Objects.requireNonNull(ArmedPoint.parse(text, halts::incrementAndGet));
  }
}
