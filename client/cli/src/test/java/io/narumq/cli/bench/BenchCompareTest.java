package io.narumq.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCompareTest {
  @TempDir private Path folder;

  @Test
  void mediansRangesAndRatioOfWhatBothHave() throws Exception {
    Path before =
        file("before", line("cycle", 1000, 2.0), line("cycle", 1100, 4.0), line("cycle", 900, 3.0));
    Path after = file("after", line("cycle", 2000, 1.5), line("drain", 7, 7));

    CommandRun run = CommandRun.of("bench", "compare", before.toString(), after.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "queue cycle size=1024",
            "             before      (range)  after        (range)  ratio",
            "msg_per_s     1,000  (900-1,100)  2,000  (2,000-2,000)  2.00",
            "send_p50_ms    3.00  (2.00-4.00)   1.50    (1.50-1.50)  0.50~");
  }

  @Test
  void whatCanNotBeComparedIsSaid() throws Exception {
    Path good = file("good", line("cycle", 1000, 2.0));

    assertThat(errorOf(good, file("other", line("drain", 1, 1))))
        .contains("nothing was measured with the same settings in both files");
    assertThat(errorOf(good, file("words", "hello"))).contains("line 1 of", "is no JSON");
    assertThat(errorOf(good, file("else", "{}"))).contains("none that naru bench");
    assertThat(errorOf(good, file("bad", line("cycle", 1, 1).replace("true", "false"))))
        .contains("did not count right");
    assertThat(errorOf(good, folder.resolve("missing"))).contains("cannot read");
  }

  private String errorOf(Path before, Path after) {
    CommandRun run = CommandRun.of("bench", "compare", before.toString(), after.toString());
    assertThat(run.code()).isEqualTo(1);
    return run.err();
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static String line(String workload, double perSecond, double millis) {
    return ("{\"benchmark\":\"queue\",\"workload\":\"%s\",\"size\":1024,\"warmup_s\":5.0,\"seconds\":10.0,"
            + "\"msg_per_s\":%s,\"send_p50_ms\":%s,\"sent_total\":3,\"verified\":true}")
        .formatted(workload, perSecond, millis);
  }
}
