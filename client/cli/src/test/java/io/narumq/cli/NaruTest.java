package io.narumq.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class NaruTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine naru =
      Naru.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void helpNamesTheCommandsAndExitCodes() {
    assertThat(naru.execute("--help")).isZero();
    assertThat(out.toString()).contains("demo", "Exit codes:", "130");
  }

  @Test
  void demoHelpNamesItsOptions() {
    assertThat(naru.execute("demo", "--help")).isZero();
    assertThat(out.toString()).contains("--input", "--workers");
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(naru.execute()).isEqualTo(2);
    assertThat(naru.execute("demo", "--wrokers", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--wrokers").contains("--workers");
    assertThat(naru.execute("demo", "--workers", "0")).isEqualTo(2);
  }

  @Test
  void aFailureIsOneAndSaysWhatInOneLine() {
    assertThat(naru.execute("demo", "--input", "/no/such/file")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("naru: no such file: /no/such/file\n");
  }
}
