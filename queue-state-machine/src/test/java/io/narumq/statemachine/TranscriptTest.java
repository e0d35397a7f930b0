package io.narumq.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.log.v1.Command.BodyCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Golden transcripts: replies, effects and rows as they were when somebody last read them. After a
 * wanted change run with {@code -Dnaru.rewrite=true} and read the difference.
 */
class TranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");

  @TempDir Path directory;

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void playsAsWritten(Path file) throws IOException {
    List<String> written = Files.readAllLines(file);
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      List<String> played = new Transcript(machine).play(written);
      if (Boolean.getBoolean("naru.rewrite")) {
        Files.write(file, played);
        return;
      }
      assertThat(String.join("\n", played)).isEqualTo(String.join("\n", written));
    }
  }

  @Test
  void everyCommandIsInOne() throws IOException {
    Set<BodyCase> missing = EnumSet.complementOf(EnumSet.of(BodyCase.BODY_NOT_SET));
    for (Path file : transcripts()) {
      try (QueueStateMachine machine =
          QueueStateMachine.open(directory.resolve(file.getFileName()))) {
        Transcript transcript = new Transcript(machine);
        transcript.play(Files.readAllLines(file));
        missing.removeAll(transcript.kinds());
      }
    }
    assertThat(missing).isEmpty();
  }
}
