package io.narumq.chaos.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.chaos.history.History;
import io.narumq.chaos.report.Measured;
import io.narumq.chaos.report.ResultFile;
import io.narumq.chaos.scenario.Observed;
import io.narumq.chaos.scenario.Plan;
import io.narumq.chaos.scenario.RunResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What no run of many brought about is noticed. */
class SometimesTest {
  @TempDir private Path folder;

  private void run(String name, Map<String, Long> sometimes) throws Exception {
    RunResult result =
        new RunResult(
            new Plan("mix", 1, 3, List.of()),
            new History(List.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            Observed.NOTHING,
            List.of(),
            Map.of("sends", 9L),
            sometimes,
            "");
    ResultFile.write(
        Measured.of(result), Files.createDirectory(folder.resolve(name)).resolve("result.json"));
  }

  @Test
  void countsOfAllRunsAreAddedUp() throws Exception {
    run("1", Map.of("a", 1L, "b", 0L, "c", 0L));
    run("2", Map.of("a", 2L, "b", 0L, "c", 5L));
    Files.createDirectory(folder.resolve("3-without-a-result"));
    Map<String, Long> counts = Sometimes.in(folder);
    assertThat(counts).isEqualTo(Map.of("a", 3L, "b", 0L, "c", 5L));
    assertThat(Sometimes.never(counts)).containsExactly("b");
  }
}
