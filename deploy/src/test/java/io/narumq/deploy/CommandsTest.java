package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narumq.cli.Naru;
import io.narumq.cluster.FreePorts;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands as somebody types them, one after the other, against real nodes. */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandsTest {
  private record Run(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private final int basePort = FreePorts.anyBase(3);
  private final String endpoints =
      String.join(",", IntStream.range(0, 3).mapToObj(i -> "" + (basePort + 10 * i)).toList());
  private Path folder = Path.of("");

  @BeforeAll
  void up(@TempDir Path temp) {
    folder = temp.resolve("cluster");
    Run up = cluster("up", "--base-port", "" + basePort);
    assertThat(up.err()).isEmpty();
    assertThat(up.code()).isZero();
    assertThat(up.lines()).filteredOn(line -> line.contains("running")).hasSize(3);
    assertThat(up.out()).contains("naru send orders 'order 1' --endpoints 127.0.0.1:" + basePort);
  }

  @AfterAll
  void down() {
    assertThat(cluster("down", "--delete").code()).isZero();
    assertThat(folder).doesNotExist();
  }

  @Test
  @Order(1)
  void upAgainSaysThatItRuns() {
    Run again = cluster("up");
    assertThat(again.code()).isZero();
    assertThat(again.lines().get(0)).isEqualTo("it runs already");
    Run other = cluster("up", "--shards", "5");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("3 nodes from port " + basePort, "naru cluster down --delete");
  }

  @Test
  @Order(2)
  void queuesAreMadeAndShown() {
    assertThat(client("queue create orders --lease 1m").out()).isEqualTo("created orders\n");
    assertThat(client("queue create orders --lease 60s").out()).contains("it was there");
    Run different = client("queue create orders --lease 2m");
    assertThat(different.code()).isEqualTo(1);
    assertThat(different.err()).contains("QUEUE_EXISTS_DIFFERENT");
    assertThat(client("queue create bills").code()).isZero();

    assertThat(client("queue list").lines())
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(0)).startsWith("queue   ready  leased"))
        .satisfies(lines -> assertThat(lines.get(2)).startsWith("orders"));
    assertThat(client("queue list --prefix bi --json").out())
        .startsWith("{\"queue\":\"bills\",\"ready\":0,\"leased\":0,")
        .contains("\"lease_ms\":30000,\"max_processing_ms\":0");
    assertThat(client("queue describe orders").out()).contains("lease           1m");
    Run missing = client("queue describe nothing");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).hasLineCount(1).contains("'nothing'", "naru queue create");
  }

  @Test
  @Order(3)
  void messagesGoInAndComeOut() throws Exception {
    assertThat(run("send", "orders", "one", "two", "--header", "a=b").out())
        .isEqualTo("stored 2 messages in orders\n");
    Path file = Files.write(folder.resolveSibling("body"), new byte[] {(byte) 0xff, 0});
    assertThat(client("send orders --file " + file).code()).isZero();

    Run look = client("receive orders --max 2 --wait 10s --json");
    assertThat(look.lines().get(0))
        .contains("\"body\":\"one\"", "\"headers\":{\"a\":\"b\"}", "\"delivery_count\":1");
    assertThat(look.err()).startsWith("2 messages, given back uncounted");

    Run taken = client("receive orders --max 3 --wait 10s --ack --json");
    assertThat(taken.lines()).hasSize(3).allMatch(line -> line.contains("\"delivery_count\":1"));
    assertThat(taken.lines().get(2)).contains("\"body_base64\":\"/wA=\"");
    assertThat(taken.err()).isEqualTo("3 messages, acked\n");

    Run nothing = client("receive orders --wait 100ms");
    assertThat(nothing.code()).isZero();
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).isEqualTo("nothing in orders\n");
    assertThat(client("queue describe orders --json").out()).contains("\"sent\":3,\"acked\":3");
  }

  @Test
  @Order(4)
  void aKilledNodeIsMissedByNobodyAndComesBack() {
    assertThat(cluster("kill", "2").out()).startsWith("killed n2 (kill -9 ");
    Run again = cluster("kill", "n2");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("n2 does not run", "naru cluster start n2");
    assertThat(client("send orders three --timeout 30s").code()).isZero();
    assertThat(cluster("status").out()).containsPattern("n2 +- +down");
    assertThat(cluster("start", "2").out()).startsWith("started n2 (process ");
    assertThat(cluster("logs", "2", "--lines", "3").lines()).isNotEmpty();
    assertThat(cluster("up").code()).isZero();
    assertThat(cluster("status").lines()).filteredOn(it -> it.contains("running")).hasSize(3);
  }

  @Test
  @Order(5)
  void benchMeasuresAndTidiesUp() {
    Run bench =
        client("bench queue one-in-flight cycle drain --seconds 3 --warmup 100ms --backlog 500");
    assertThat(bench.err()).doesNotContain("not as it should be");
    assertThat(bench.code()).isZero();
    assertThat(bench.lines())
        .hasSize(3)
        .allMatch(line -> line.contains("\"verified\":true") && line.contains("\"errors\":0"));
    assertThat(bench.lines().get(0)).contains("\"workload\":\"one-in-flight\",\"size\":1024");
    assertThat(bench.lines().get(1)).contains("\"send_p50_ms\":", "\"e2e_p999_ms\":");
    assertThat(bench.lines().get(2)).contains("\"backlog\":500", "\"received_total\":500");
    assertThat(client("queue list --prefix bench-").out()).isEmpty();
  }

  @Test
  @Order(6)
  void queuesAreDeletedOnlyWhenSomebodySaysSo() {
    Run unasked = client("queue delete orders");
    assertThat(unasked.code()).isEqualTo(2);
    assertThat(unasked.err()).contains("--yes");
    assertThat(client("queue delete orders --yes").out()).isEqualTo("deleted orders\n");
    assertThat(client("receive orders").code()).isEqualTo(1);
  }

  private Run cluster(String command, String... arguments) {
    return run(
        Stream.of(
                Stream.of("cluster", command),
                Stream.of("--dir", folder.toString()),
                Arrays.stream(arguments))
            .flatMap(words -> words)
            .toArray(String[]::new));
  }

  private Run client(String line) {
    return run(line.split(" "));
  }

  private Run run(String... words) {
    String[] args = words;
    if (!words[0].equals("cluster")) {
      args = Arrays.copyOf(words, words.length + 2);
      args[words.length] = "--endpoints";
      args[words.length + 1] = endpoints;
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Naru.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    return new Run(code, out.toString(), err.toString());
  }
}
