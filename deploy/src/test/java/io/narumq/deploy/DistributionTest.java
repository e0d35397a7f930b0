package io.narumq.deploy;

import static io.narumq.deploy.Installation.awaitReady;
import static io.narumq.deploy.Installation.get;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.client.NaruClient;
import io.narumq.client.OutgoingMessage;
import io.narumq.client.ReceivedMessage;
import io.narumq.client.Security;
import io.narumq.cluster.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
  private SecureGet secure;

  @BeforeAll
  void startThreeNodes(@TempDir Path folder) throws Exception {
    installation = Installation.unpack(TARBALL, folder);
    certify();
    String peers = String.join(",", address(1), address(2), address(3));
    for (int i = 1; i <= 3; i++) {
      String config = installation.home().resolve("conf/three-hosts/n" + i + ".yaml").toString();
      String data = installation.work().resolve("n" + i).toString();
      Map<String, String> environment = new HashMap<>(secured("n" + i));
      environment.put("NARUMQ_CLUSTER_PEERS", peers);
      environment.put("NARUMQ_LISTEN_HOST", "127.0.0.1");
      installation.start(
          "n" + i + ".log", environment, "naru-node", "--config", config, "--data", data);
    }
    for (int i = 1; i <= 3; i++) {
      int port = httpPort(i);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptions()
          .until(() -> secure.get(port, "/readyz").startsWith("200 "));
    }
  }

  /** As the README has it. */
  private void certify() throws Exception {
    String[] init =
        ("naru tls init certs --node n1=127.0.0.1 --node n2=127.0.0.1 --node n3=127.0.0.1"
                + " --client ops")
            .split(" ", -1);
    assertThat(installation.run("tls.log", Map.of(), init))
        .as(installation.log("tls.log"))
        .isZero();
    assertThat(installation.run("token.log", Map.of(), "naru", "token", "new", "prometheus"))
        .isZero();
    List<String> lines = installation.log("token.log").lines().toList();
    Files.writeString(tokens(), "tokens:\n" + lines.get(1) + "\n");
    secure = new SecureGet(certificate("ca.pem"), lines.get(0));
  }

  private Map<String, String> secured(String node) {
    return Map.of(
        "NARUMQ_TLS_CERTIFICATE", certificate(node + "/api.pem").toString(),
        "NARUMQ_TLS_KEY", certificate(node + "/api.key").toString(),
        "NARUMQ_TLS_CA", certificate("ca.pem").toString(),
        "NARUMQ_TLS_CLIENT_CA", certificate("ca.pem").toString(),
        "NARUMQ_TLS_NODE_CERTIFICATE", certificate(node + "/node.pem").toString(),
        "NARUMQ_TLS_NODE_KEY", certificate(node + "/node.key").toString(),
        "NARUMQ_TLS_NODE_CA", certificate("nodes-ca.pem").toString(),
        "NARUMQ_AUTH_RULES", installation.home().resolve("conf/rules.yaml").toString(),
        "NARUMQ_AUTH_TOKENS", tokens().toString());
  }

  private Path tokens() {
    return installation.work().resolve("tokens.yaml");
  }

  private Path certificate(String file) {
    return installation.work().resolve("certs").resolve(file);
  }

  private NaruClient client(int node) {
    return NaruClient.builder()
        .endpoints("127.0.0.1:" + port(node))
        .security(
            Security.tls(certificate("ca.pem"))
                .withCertificate(certificate("clients/ops.pem"), certificate("clients/ops.key")))
        .build();
  }

  @AfterAll
  void stopAll() {
    installation.close();
  }

  @Test
  void threeNodesCarryAMessageAndCountIt() throws Exception {
    try (NaruClient client = client(1)) {
      client.createQueue("orders");
      client.send("orders", OutgoingMessage.of("one"));
      List<ReceivedMessage> received = client.receive("orders", 1, Duration.ofSeconds(10));
      assertThat(received).hasSize(1);
      client.ack(received.get(0));
    }

    assertThat(total("narumq_messages_sent_total")).isEqualTo(1);
    assertThat(total("narumq_messages_delivered_total")).isEqualTo(1);
    assertThat(total("narumq_messages_acked_total")).isEqualTo(1);
    assertThat(total("narumq_queue_acked_total")).isEqualTo(1);
    assertThat(total("narumq_log_sync_seconds_count")).isPositive();
    await("a leader for each shard").until(() -> total("narumq_shard_leading") == 3);
  }

  /** Types by name, as the nodes tell them and as the page has them. */
  @Test
  void thePageListsTheMetricsThatThereAre() throws Exception {
    try (NaruClient client = client(2)) {
      client.createQueue("metrics");
    }
    Map<String, String> told = new TreeMap<>();
    for (int node = 1; node <= 3; node++) {
      told.putAll(found(TYPE, secure.get(httpPort(node), "/metrics").lines()));
    }

    Map<String, String> page =
        found(ROW, Files.readString(installation.home().resolve("metrics.md")).lines());
    assertThat(page).isEqualTo(told);
    assertThat(secure.get(httpPort(1), "/metrics"))
        .contains(
            "jvm_memory_used_bytes", "jvm_gc_", "jvm_threads_live_threads", "process_cpu_usage ");
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
    assertTheHealthCheckOfTheImageAsks(httpPort(4));

    assertThat(Installation.stop(single)).as(installation.log("single.log")).isEqualTo(143);
    assertThat(installation.work().resolve("data/n1")).isDirectory();
    // The slow one of Ratis has the same name, and which is loaded is a matter of order.
    assertThat(installation.log("single.log"))
        .containsPattern("PureJavaCrc32C source: file:\\S+/narumq-raft-node-");
  }

  private void assertTheHealthCheckOfTheImageAsks(int port) throws Exception {
    String ready = Integer.toString(port);
    String nobody = Integer.toString(port + 5);

    assertThat(installation.run("check.log", Map.of(), "healthcheck", "127.0.0.1", ready)).isZero();
    assertThat(installation.run("check.log", Map.of(), "healthcheck", "127.0.0.1", nobody))
        .isEqualTo(1);
  }

  @Test
  void aNodeDoesNotListenForStrangersByAccident() throws Exception {
    Map<String, String> environment =
        Map.of("NARUMQ_LISTEN_HOST", "0.0.0.0", "NARUMQ_CLUSTER_PEERS", address(4));
    String reference = installation.home().resolve("conf/narumq.yaml").toString();

    assertThat(
            installation.run(
                "open.log", environment, "naru-node", "--config", reference, "--id", "n4"))
        .isEqualTo(2);
    assertThat(installation.log("open.log")).contains("listen.without_authentication: true");
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
          secure
              .get(httpPort(node), "/metrics")
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
