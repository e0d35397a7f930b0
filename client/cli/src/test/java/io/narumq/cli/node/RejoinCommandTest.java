package io.narumq.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.Naru;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejoinCommandTest {
  @TempDir private Path folder;

  @Test
  void aStoppedNodeIsAskedToAtItsNextStart() throws Exception {
    Files.createFile(folder.resolve("node.properties"));
    Files.createFile(folder.resolve("lock"));
    Files.createDirectories(folder.resolve("raft"));
    assertThat(run(folder)).startsWith("0 start the node now");
    assertThat(run(folder)).as("once more").startsWith("0 ");
    assertThat(folder.resolve("rejoin")).exists();
    assertThat(folder.resolve("raft")).as("the node does it").exists();
  }

  @Test
  void anEmptyDiskWillDo() throws Exception {
    Files.createDirectories(folder.resolve("lost+found"));
    assertThat(run(folder)).startsWith("0 ");
    assertThat(folder.resolve("rejoin")).exists();
  }

  @Test
  void anythingElseIsRefused() throws Exception {
    assertThat(run(folder.resolve("none"))).startsWith("1 ").contains("is no folder");
    Files.createFile(folder.resolve("thesis.txt"));
    assertThat(run(folder)).startsWith("1 ").contains("is not the data directory of a node");
    assertThat(folder.resolve("rejoin")).doesNotExist();
  }

  private static String run(Path directory) {
    StringWriter out = new StringWriter();
    int code =
        Naru.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute("node", "rejoin", directory.toString());
    return code + " " + out;
  }
}
