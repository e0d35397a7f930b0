package io.narumq.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Packets between two nodes come later, or in another order, and are counted. */
class HeldPacketsTest {
  @TempDir private Path folder;

  static boolean isPossible() {
    return Enclosure.missing().isEmpty() && Network.cannotHold().isEmpty();
  }

  @Test
  @EnabledIf("isPossible")
  void packetsComeLaterOrInAnotherOrder() {
    String said =
        Command.run(
            Enclosure.command(
                List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    HeldPacketsMain.class.getName(),
                    folder.toString())));
    List<Long> numbers = Pattern.compile(" ").splitAsStream(said).map(Long::parseLong).toList();
    assertThat(numbers.get(0)).as("a packet and its answer, 300 ms each").isBetween(600L, 5_000L);
    assertThat(numbers.get(1)).as("packets held").isGreaterThanOrEqualTo(2);
    assertThat(numbers.get(2)).as("none passes another if all are held alike").isZero();
    assertThat(numbers.get(3)).as("of 300 packets, a quarter late").isGreaterThan(20);
  }
}
