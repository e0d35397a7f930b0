package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.narumq.node.config.AuthConfig;
import io.narumq.node.config.Key;
import io.narumq.node.config.Layer;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.config.Settings;
import io.narumq.node.loop.EventLoop;
import io.narumq.node.security.Access;
import io.narumq.node.security.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped beside the jars says what the node understands, and fits together. */
class DeployFilesTest {
  private static final Path DEPLOY = SourceTree.read().root().resolve("deploy");
  private static final List<String> NODES = List.of("n1", "n2", "n3");

  @Test
  void theReferenceHasEveryKeyWithItsDefault() throws Exception {
    JsonNode page = yaml("conf/narumq.yaml");
    Map<String, String> written = new TreeMap<>();
    page.properties()
        .forEach(
            section ->
                section
                    .getValue()
                    .properties()
                    .forEach(
                        each ->
                            written.put(
                                section.getKey() + "." + each.getKey(), each.getValue().asText())));

    assertThat(written.keySet())
        .containsExactlyInAnyOrderElementsOf(Stream.of(Key.values()).map(Key::key).toList());
    for (Key key : Key.values()) {
      key.defaultText()
          .ifPresent(text -> assertThat(written).as("default").containsEntry(key.key(), text));
    }
  }

  @Test
  void theReferenceIsAConfiguration() throws Exception {
    NodeConfig config = load("conf/narumq.yaml");

    assertThat(config.members()).hasSize(1);
    assertThat(config.doubt()).isEmpty();
  }

  @Test
  void theRulesCanBeRead() throws Exception {
    try (EventLoop files = new EventLoop("files", failure -> {});
        FileWatch watch = new FileWatch(files)) {
      Path rules = DEPLOY.resolve("conf/rules.yaml");
      Access access = Access.of(new AuthConfig(rules, Optional.empty(), Optional.empty()), watch);
      assertThat(access.isOpen()).isFalse();
    }
  }

  @Test
  void theThreeHostsFormOneCluster() throws Exception {
    List<NodeConfig> configs = new ArrayList<>();
    for (String id : NODES) {
      configs.add(load("conf/three-hosts/" + id + ".yaml"));
    }

    assertOneCluster(configs);
    assertThat(configs)
        .allSatisfy(
            config -> {
              assertThat(config.listenHost()).isEqualTo(config.self().host());
              assertThat(config.dataDirectory()).startsWithRaw(Path.of("/var/lib/narumq"));
              assertThat(config.doubt()).isEmpty();
            });
  }

  @Test
  void theComposedServicesFormOneCluster() throws Exception {
    Map<String, String> image = new HashMap<>();
    image.put("NARUMQ_LISTEN_HOST", "0.0.0.0");
    image.put("NARUMQ_NODE_DATA", "/var/lib/narumq/data");
    List<NodeConfig> configs = new ArrayList<>();
    JsonNode services = yaml("container/compose.yaml").get("services");
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      if (service.getValue().has("profiles")) {
        continue; // Beside the nodes, and not there unless asked for.
      }
      Map<String, String> environment = new HashMap<>(image);
      service
          .getValue()
          .get("environment")
          .properties()
          .forEach(each -> environment.put(each.getKey(), each.getValue().asText()));
      NodeConfig config = Settings.load(new Layer(), null, environment).config();
      configs.add(config);

      assertThat(config.self().host()).as("service name").isEqualTo(service.getKey());
      assertThat(texts(service.getValue().get("ports")))
          .containsExactly(
              published(config.self().apiPort(), config.self().apiPort()),
              published(config.self().apiPort() + 1, config.http().port()));
      assertThat(texts(service.getValue().get("volumes")))
          .containsExactly(config.nodeId() + ":/var/lib/narumq");
      assertThat(service.getValue().get("build").asText()).isEqualTo(".");
      assertThat(service.getValue().get("restart").asText()).isEqualTo("on-failure");
    }

    assertOneCluster(configs);
    assertThat(dockerfile()).contains("ENV NARUMQ_LISTEN_HOST=0.0.0.0 \\");
    assertThat(configs).allMatch(config -> config.http().port() == 9641); // Of the health check.
  }

  /** Paths are those of the unpacked distribution, where the compose file is beside monitoring/. */
  @Test
  void whatTheComposedServicesReadIsThere() throws Exception {
    List<String> mounted = new ArrayList<>();
    yaml("container/compose.yaml").get("services").findValues("volumes").stream()
        .flatMap(volumes -> texts(volumes).stream())
        .filter(volume -> volume.startsWith("./"))
        .forEach(volume -> mounted.add(volume.split(":", -1)[0]));

    assertThat(mounted).hasSize(4).allMatch(path -> Files.exists(DEPLOY.resolve(path)));
  }

  @Test
  void theImageRunsAsNobodySpecialAndTellsItsHealth() throws Exception {
    assertThat(dockerfile())
        .contains(
            "FROM eclipse-temurin:17-jre",
            "USER 10001:10001",
            "VOLUME /var/lib/narumq",
            "ENTRYPOINT [\"/opt/narumq/bin/naru-node\"]")
        .anyMatch(line -> line.matches("HEALTHCHECK .*CMD \\[\"/opt/narumq/bin/healthcheck\"]"))
        .anyMatch(line -> line.contains("NARUMQ_NODE_DATA=/var/lib/narumq/data"));
    for (String line : dockerfile()) {
      if (line.startsWith("COPY bin") || line.startsWith("COPY conf")) {
        assertThat(DEPLOY.resolve(line.split(" ", -1)[1])).isDirectory();
      }
    }
  }

  @Test
  void theUnitRestartsWhatARestartHelps() throws Exception {
    Map<String, String> unit = new HashMap<>();
    for (String line : Files.readAllLines(DEPLOY.resolve("systemd/narumq.service"))) {
      if (line.contains("=") && !line.startsWith("#")) {
        String[] parts = line.split("=", 2);
        assertThat(unit.put(parts[0], parts[1])).as(line).isNull();
      }
    }

    assertThat(unit)
        .containsEntry("Restart", "on-failure")
        .containsEntry("RestartPreventExitStatus", "2 3 4 16 19")
        .containsEntry("SuccessExitStatus", "143")
        .containsEntry("LimitNOFILE", "262144")
        .containsEntry("NoNewPrivileges", "yes")
        .containsEntry("ProtectSystem", "strict")
        .containsEntry("StateDirectory", "narumq")
        .containsKey("TimeoutStopSec")
        .doesNotContainKey("MemoryDenyWriteExecute")
        .containsEntry("ExecStart", "/opt/narumq/bin/naru-node --config /etc/narumq/narumq.yaml");
  }

  /** With that flag the JVM would end with the code that says: do not start this again. */
  @Test
  void outOfMemoryIsNoReasonToStayDown() throws IOException {
    assertThat(Files.readAllLines(DEPLOY.resolve("conf/jvm.options")))
        .contains("-XX:+CrashOnOutOfMemoryError")
        .noneMatch(line -> line.startsWith("-XX:+ExitOnOutOfMemoryError"));
  }

  private static void assertOneCluster(List<NodeConfig> configs) {
    assertThat(configs).extracting(NodeConfig::nodeId).isEqualTo(NODES);
    assertThat(configs).extracting(NodeConfig::members).containsOnly(configs.get(0).members());
    assertThat(configs).extracting(NodeConfig::clusterId).containsOnly(configs.get(0).clusterId());
    assertThat(configs).extracting(NodeConfig::shards).containsOnly(3);
    assertThat(configs.get(0).members()).extracting(Member::id).isEqualTo(NODES);
  }

  private static NodeConfig load(String file) throws Exception {
    return Settings.load(new Layer(), DEPLOY.resolve(file), Map.of()).config();
  }

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(DEPLOY.resolve(file).toFile());
  }

  private static List<String> dockerfile() throws IOException {
    return Files.readAllLines(DEPLOY.resolve("container/Dockerfile"));
  }

  private static String published(int port, int inside) {
    return "127.0.0.1:" + port + ":" + inside;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
