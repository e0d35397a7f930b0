package io.narumq.deploy;

import static io.narumq.deploy.Installation.awaitReady;
import static io.narumq.deploy.Installation.get;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.ReceivedMessage;
import io.narumq.cluster.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The tarball works where it is unpacked: three nodes from it, as on three hosts. */
@TestInstance(Lifecycle.PER_CLASS)
class DistributionTest {
  private static final Path TARBALL = Path.of(System.getProperty("naru.distribution", ""));
  private static final Pattern TYPE = Pattern.compile("# TYPE (narumq_\\w+) (\\w+)");
  private static final Pattern ROW = Pattern.compile("\\| `(narumq_\\w+)` \\| (\\w+) \\|.*");

  private final int base = FreePorts.anyBase(4);
  private Installation installation;

  @BeforeAll
  void startThreeNodes(@TempDir Path folder) throws Exception {
    installation = Installation.unpack(TARBALL, folder);
    String peers = String.join(",", address(1), address(2), address(3));
    Map<String, String> environment =
        Map.of("NARUMQ_CLUSTER_PEERS", peers, "NARUMQ_LISTEN_HOST", "127.0.0.1");
    for (int i = 1; i <= 3; i++) {
      String config = installation.home().resolve("conf/three-hosts/n" + i + ".yaml").toString();
      String data = installation.work().resolve("n" + i).toString();
      installation.start(
          "n" + i + ".log", environment, "naru-node", "--config", config, "--data", data);
    }
    for (int i = 1; i <= 3; i++) {
      awaitReady(httpPort(i));
    }
  }

  @AfterAll
  void stopAll() {
    installation.close();
  }

  @Test
  void threeNodesCarryAMessageAndCountIt() throws Exception {
    try (NaruClient client = NaruClient.builder().endpoints("127.0.0.1:" + port(1)).build()) {
      client.createQueue("orders");
      client.send("orders", OutgoingMessage.of("one"));
      List<ReceivedMessage> received = client.receive("orders", 1, Duration.ofSeconds(10));
      assertThat(received).hasSize(1);
      client.ack(received.get(0));
    }

    assertThat(total("narumq_messages_sent_total")).isEqualTo(1);
    assertThat(total("narumq_messages_delivered_total")).isEqualTo(1);
    assertThat(total("narumq_messages_acked_total")).isEqualTo(1);
    await("a leader for each shard").until(() -> total("narumq_shard_leading") == 3);
  }

  /** Types by name, as the nodes tell them and as the page has them. */
  @Test
  void thePageListsTheMetricsThatThereAre() throws Exception {
    try (NaruClient client = NaruClient.builder().endpoints("127.0.0.1:" + port(2)).build()) {
      client.createQueue("metrics");
    }
    Map<String, String> told = new TreeMap<>();
    for (int node = 1; node <= 3; node++) {
      told.putAll(found(TYPE, get(httpPort(node), "/metrics").lines()));
    }

    Map<String, String> page =
        found(ROW, Files.readString(installation.home().resolve("metrics.md")).lines());
    assertThat(page).isEqualTo(told);
    assertThat(get(httpPort(1), "/metrics"))
        .contains(
            "jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live_threads", "process_cpu_usage ");
  }

  @Test
  void theHealthCheckOfTheImageAsksTheNode() throws Exception {
    String ready = Integer.toString(httpPort(1));
    String nobody = Integer.toString(httpPort(4) + 5);

    assertThat(installation.run("check.log", Map.of(), "healthcheck", "127.0.0.1", ready)).isZero();
    assertThat(installation.run("check.log", Map.of(), "healthcheck", "127.0.0.1", nobody))
        .isEqualTo(1);
  }

  /** A look at the first steps of the README: the page of all keys starts a node by itself. */
  @Test
  void theReferenceStartsANodeThatStopsWhenAsked() throws Exception {
    String reference = installation.home().resolve("conf/narumq.yaml").toString();
    Process single =
        installation.start(
            "single.log",
            Map.of(
                "NARUMQ_CLUSTER_PEERS",
                address(4),
                "NARUMQ_JVM_OPTIONS",
                installation.optionsThatTellClasses().toString()),
            "naru-node",
            "--config",
            reference,
            "--id",
            "n4");
    awaitReady(httpPort(4));
    assertThat(get(httpPort(4), "/livez")).isEqualTo("200 ok\n");

    assertThat(Installation.stop(single)).as(installation.log("single.log")).isEqualTo(143);
    assertThat(installation.work().resolve("data/n1")).isDirectory();
    // The slow one of Ratis has the same name, and which is loaded is a matter of order.
    assertThat(installation.log("single.log"))
        .containsPattern("PureJavaCrc32C source: file:\\S+/narumq-raft-node-");
  }

  @Test
  void aWrongConfigurationIsToldWithItsOwnExitCode() throws Exception {
    Map<String, String> environment = Map.of("NARUMQ_NODE_IDD", "n1");

    assertThat(installation.run("wrong.log", environment, "naru-node", "--check-config"))
        .isEqualTo(2);
    assertThat(installation.log("wrong.log"))
        .contains("NARUMQ_NODE_IDD: no such setting, did you mean NARUMQ_NODE_ID?");
  }

  @Test
  void theCommandIsThere() throws Exception {
    assertThat(installation.run("naru.log", Map.of(), "naru", "--help")).isZero();
    assertThat(installation.log("naru.log")).contains("Usage: naru");
  }

  /** The sum over all nodes and labels. */
  private double total(String metric) throws Exception {
    double sum = 0;
    for (int node = 1; node <= 3; node++) {
      sum +=
          get(httpPort(node), "/metrics")
              .lines()
              .filter(line -> line.startsWith(metric + "{"))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
              .sum();
    }
    return sum;
  }

  private static Map<String, String> found(Pattern pattern, Stream<String> lines) {
    return lines
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .collect(toMap(row -> row.group(1), row -> row.group(2), (a, b) -> a, TreeMap::new));
  }

  private int port(int node) {
    return base + 10 * (node - 1);
  }

  private int httpPort(int node) {
    return port(node) + 1;
  }

  private String address(int node) {
    return "n%d=127.0.0.1:%d:%d".formatted(node, port(node), port(node) + 2);
  }
}
