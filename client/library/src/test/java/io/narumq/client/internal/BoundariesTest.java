package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.client.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler does not see: what the core may use, and that both lists of reasons agree. */
class BoundariesTest {
  private static final Path CORE = Path.of("src/main/java/io/narumq/client/internal");
  private static final List<String> BANNED =
      List.of("io.grpc", "Thread", "nanoTime", "currentTimeMillis", "Instant.now", "SecureRandom");

  @Test
  void theCoreKnowsNoThreadNoClockAndNoGrpc() throws IOException {
    try (Stream<Path> files = Files.list(CORE)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).hasSizeGreaterThan(15);
      for (Path source : sources) {
        String code = Files.readString(source).replace("Thread-safe", "");
        assertThat(BANNED).as(source.toString()).noneMatch(code::contains);
      }
    }
  }

  @Test
  void theReasonsAreThoseOfTheWireAndTheLibrarysOwn() {
    Stream<String> wire =
        Arrays.stream(io.narumq.api.v1.ErrorReason.values())
            .filter(reason -> reason != io.narumq.api.v1.ErrorReason.UNRECOGNIZED)
            .filter(reason -> reason != io.narumq.api.v1.ErrorReason.ERROR_REASON_UNSPECIFIED)
            .map(reason -> reason.name().substring("ERROR_REASON_".length()));
    Stream<String> own =
        Stream.of(
            "UNREACHABLE",
            "CLIENT_CLOSED",
            "PRODUCER_FULL",
            "NO_RECEIVER",
            "NO_REPLY",
            "INTERRUPTED",
            "BODIES_UNREADABLE",
            "UNRECOGNIZED");

    assertThat(Arrays.stream(ErrorReason.values()).map(Enum::name))
        .containsExactlyInAnyOrderElementsOf(Stream.concat(wire, own).toList());
  }
}
