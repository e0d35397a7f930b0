package io.narumq.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final String RIGHT =
      """
      node:
        id: n1
        data: /data
      cluster:
        id: c
        peers:
          - n1=a:9640:9642
          - n2=b:9640:9642
      """;

  private static final Map<String, String> OPEN_DOOR =
      Map.of("NARUMQ_LISTEN_HOST", "0.0.0.0", "NARUMQ_LISTEN_WITHOUT_AUTHENTICATION", "true");

  @TempDir private Path folder;
  private Path file = Path.of("");
  private final Layer flags = new Layer();

  @BeforeEach
  void file() {
    file = folder.resolve("n1.yaml");
  }

  @Test
  void aFileIsEnough() throws Exception {
    NodeConfig config = load(RIGHT, Map.of()).config();

    assertThat(config)
        .isEqualTo(
            new NodeConfig(
                "n1",
                Path.of("/data"),
                "c",
                3,
                List.of(Member.parse("n1=a:9640:9642"), Member.parse("n2=b:9640:9642")),
                false,
                LeaderConfig.DEFAULT,
                "127.0.0.1",
                new HttpConfig(true, 9641),
                ShardLimits.DEFAULT,
                LogLimits.DEFAULT,
                DiskLimits.DEFAULT,
                SecurityConfig.OPEN));
  }

  @Test
  void flagsWinOverEnvironmentOverFileOverDefault() throws Exception {
    String text =
        RIGHT + "listen: {host: from-file, without_authentication: true}\nhttp: {port: 1}\n";
    Map<String, String> environment =
        Map.of("NARUMQ_HTTP_PORT", "2", "NARUMQ_CLUSTER_SHARDS", "5", "NARUMQ_NODE_ID", "n9");
    flags.set(Key.NODE_ID, "n2", "--id");
    flags.set("cluster.shards", "7", "--set cluster.shards");

    NodeConfig config = load(text, environment).config();

    assertThat(config.nodeId()).isEqualTo("n2");
    assertThat(config.shards()).isEqualTo(7);
    assertThat(config.http().port()).isEqualTo(2);
    assertThat(config.listenHost()).isEqualTo("from-file");
    assertThat(config.limits()).isEqualTo(ShardLimits.DEFAULT);
  }

  @Test
  void theEnvironmentAloneIsEnough() throws Exception {
    Map<String, String> environment =
        Map.of(
            "NARUMQ_NODE_ID", "n1",
            "NARUMQ_NODE_DATA", "/data",
            "NARUMQ_CLUSTER_ID", "c",
            "NARUMQ_CLUSTER_PEERS", "n1=a:9640:9642, n2=b:9640:9642",
            "PATH", "/bin");

    NodeConfig config = Settings.load(flags, null, environment).config();

    assertThat(config).isEqualTo(load(RIGHT, Map.of()).config());
  }

  @Test
  void theEnvironmentMayNameTheFile() throws Exception {
    Files.writeString(file, RIGHT);
    Map<String, String> environment =
        Map.of("NARUMQ_CONFIG", file.toString(), "NARUMQ_JVM_OPTIONS", "/etc/jvm.options");

    assertThat(Settings.load(flags, null, environment).config().nodeId()).isEqualTo("n1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "clustr: {id: c}            | line 9: there is no key clustr.id, did you mean cluster.id?",
        "http: {prot: 1}            | there is no key http.prot, did you mean http.port?",
        "what.is.this.for: 1        | line 9: there is no key what.is.this.for",
        "http: {port: 0}            | line 9: http.port is wrong: '0'; allowed: 1 to 65535",
        "http: {port: }             | line 9: http.port is wrong: empty",
        "http: {port: ~}            | line 9: http.port has no value",
        "http: {port: [1]}          | line 9: http.port takes one plain value",
        "http: {port: {a: 1}}       | line 9: http.port takes one plain value",
        "http: {enabled: yes}       | http.enabled is wrong: 'yes'; allowed: true or false",
        "http: {port: 9642}         | http.port: 9642 is no port or has another purpose",
        "node: {id: n2}             | line 9: no YAML: Duplicate field 'node'",
        "listen: {host: 0.0.0.0}    | listen.host: 0.0.0.0 is for other machines too",
        "tls: {key: k}              | tls.certificate is not set, and TLS is for all ports or none",
        "tls: {client_ca: c}        | auth.rules is not set, and what callers may do",
        "tls: {client_certificates: no} | is wrong: 'no'; allowed: optional or required",
        "auth: {tokens: t}          | in plain text nobody can prove who he is",
        "auth: {rules: r}           | auth.rules is for callers that are known",
        "auth: {jwt_keys: k}        | auth.jwt_audience belong together",
        "http: {port: 1             | no YAML",
        "limits: {waiting_bytes_max: 1} | waiting_bytes_max is wrong: '1'; allowed: 4194304",
        "http: {enabled: &a true, port: *a} | http.port takes one plain value"
      })
  void aMistakeIsNamedWithItsPlace(String line, String message) throws IOException {
    Settings settings = load(RIGHT + line, Map.of());

    assertThatThrownBy(settings::config)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void allMistakesAreToldAtOnce() {
    Map<String, String> environment =
        Map.of("NARUMQ_HTTP_PROT", "1", "NARUMQ_HTTP_PORT", "x", "NARUMQ_CLUSTER_PEERS", "n1");
    flags.set("node.idd", "1", "--set node.idd");

    assertThatThrownBy(() -> Settings.load(flags, null, environment).config())
        .hasMessageContaining("NARUMQ_HTTP_PROT: no such setting, did you mean NARUMQ_HTTP_PORT?")
        .hasMessageContaining("NARUMQ_HTTP_PORT: http.port is wrong")
        .hasMessageContaining("NARUMQ_CLUSTER_PEERS: cluster.peers is wrong: not of the form")
        .hasMessageContaining("--set node.idd: there is no key node.idd, did you mean node.id?")
        .hasMessageContaining("node.data is not set; set it in the file, as NARUMQ_NODE_DATA");
  }

  @Test
  void aKeySetTwiceByFlagsIsAMistake() {
    flags.set(Key.NODE_ID, "n1", "--id");
    flags.set("node.id", "n2", "--set node.id");

    assertThatThrownBy(() -> load(RIGHT, Map.of()).config())
        .hasMessageContaining("--set node.id: node.id is set by --id already");
  }

  @Test
  void whatAContainerPlatformSetsIsNoMistake() throws Exception {
    Map<String, String> environment =
        Map.of(
            "NARUMQ_SERVICE_HOST", "10.0.0.1",
            "NARUMQ_N1_SERVICE_PORT_API", "9640",
            "NARUMQ_PORT", "tcp://10.0.0.1:9640",
            "NARUMQ_PORT_9640_TCP_ADDR", "10.0.0.1");

    assertThat(load(RIGHT, environment).config().nodeId()).isEqualTo("n1");
  }

  @Test
  void aMissingFileIsAMistake() {
    assertThatThrownBy(() -> Settings.load(flags, file, Map.of()).config())
        .hasMessageContaining("n1.yaml: can not be read");
  }

  @Test
  void theEffectiveConfigurationIsAFileOfItsOwn() throws Exception {
    flags.set(Key.NODE_DATA, "/data #1: 'x'", "--data");
    Settings settings = load(RIGHT, Map.of("NARUMQ_CLUSTER_SHARDS", "5"));
    String yaml = settings.toYaml();

    assertThat(yaml)
        .containsPattern("shards: 5 +# NARUMQ_CLUSTER_SHARDS\n")
        .containsPattern("id: n1 +# .*n1.yaml line 2\n")
        .containsPattern("host: 127.0.0.1 +# default\n");
    Files.writeString(file, yaml);
    assertThat(Settings.load(new Layer(), file, Map.of()).config()).isEqualTo(settings.config());
  }

  @Test
  void whoMayConnectIsTold() throws Exception {
    String text =
        RIGHT
            + """
            listen: {host: 0.0.0.0}
            tls:
              certificate: api.pem
              key: api.key
              ca: ca.pem
              client_ca: ca.pem
              node_certificate: node.pem
              node_key: node.key
              node_ca: nodes-ca.pem
            auth: {rules: rules.yaml, jwt_keys: 'https://a/keys', jwt_issuer: a, jwt_audience: b}
            """;
    SecurityConfig security = load(text, Map.of()).config().security();

    assertThat(security.tls())
        .hasValueSatisfying(
            tls -> {
              assertThat(tls.clientCa()).contains(Path.of("ca.pem"));
              assertThat(tls.nodeCa()).isEqualTo(Path.of("nodes-ca.pem"));
              assertThat(tls.clientCertificateRequired()).isFalse();
            });
    assertThat(security.auth())
        .contains(
            new AuthConfig(
                Path.of("rules.yaml"),
                Optional.empty(),
                Optional.of(new AuthConfig.JwtConfig("https://a/keys", "a", "b"))));
  }

  @Test
  void aNodeThatOnlyItselfCanReachIsDoubted() throws Exception {
    assertThat(load(RIGHT, Map.of()).config().doubt())
        .hasValueSatisfying(doubt -> assertThat(doubt).contains("set listen.host"));
    assertThat(load(RIGHT, OPEN_DOOR).config().doubt()).isEmpty();
  }

  private Settings load(String text, Map<String, String> environment) throws IOException {
    Files.writeString(file, text);
    return Settings.load(flags, file, environment);
  }
}
