package io.narumq.cli.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.Naru;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aTokenIsForTheClientAndItsHashForTheNodes() throws Exception {
    assertThat(run("token", "new", "orders-app")).isZero();
    String token = out.toString().strip();
    assertThat(token).hasSize(43);
    assertThat(err.toString()).contains("{name: orders-app, sha256: ").doesNotContain(token);
    Path file = Files.writeString(folder.resolve("token"), token + "\n");
    String hash = err.toString().replaceAll("(?s).*sha256: (\\w{64}).*", "$1");

    assertThat(run("token", "hash", "orders-app", file.toString())).isZero();
    assertThat(out.toString()).contains(hash);
  }

  @Test
  void aWordIsNoToken() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "password");
    assertThat(run("token", "hash", "a", file.toString())).isEqualTo(1);
    assertThat(run("token", "new", "a b")).isEqualTo(2);
  }

  private int run(String... arguments) {
    return Naru.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
