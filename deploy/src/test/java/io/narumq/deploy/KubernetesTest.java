package io.narumq.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.narumq.node.config.Layer;
import io.narumq.node.config.Member;
import io.narumq.node.config.NodeConfig;
import io.narumq.node.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * No cluster of Kubernetes is at hand: what the manifests say is compared with what a node needs.
 */
class KubernetesTest {
  private static final Path MANIFESTS =
      SourceTree.read().root().resolve("deploy/kubernetes/narumq.yaml");

  private final Map<String, JsonNode> resources = read();

  @Test
  void everyPodIsAMemberOfOneCluster() throws Exception {
    JsonNode set = resources.get("StatefulSet/narumq");
    int replicas = set.at("/spec/replicas").asInt();
    for (int i = 0; i < replicas; i++) {
      NodeConfig config = configOf("narumq-" + i);

      assertThat(config.members()).hasSize(replicas).extracting(Member::apiPort).containsOnly(9640);
      assertThat(config.self().host())
          .isEqualTo("narumq-" + i + ".narumq-nodes.default.svc.cluster.local");
      assertThat(config.http().port()).isEqualTo(portOf("http"));
      assertThat(config.self().apiPort()).isEqualTo(portOf("api"));
      assertThat(config.self().raftPort()).isEqualTo(portOf("raft"));
      assertThat(config.dataDirectory())
          .startsWithRaw(Path.of(container().at("/volumeMounts/0/mountPath").asText()));
    }
  }

  /** To get ready they need each other, so none may wait for another, nor be unknown until then. */
  @Test
  void theyFindEachOtherBeforeTheyAreReady() {
    JsonNode set = resources.get("StatefulSet/narumq").get("spec");
    JsonNode nodes = resources.get("Service/narumq-nodes").get("spec");

    assertThat(set.get("podManagementPolicy").asText()).isEqualTo("Parallel");
    assertThat(set.get("serviceName").asText()).isEqualTo("narumq-nodes");
    assertThat(nodes.get("clusterIP").asText()).isEqualTo("None");
    assertThat(nodes.get("publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(resources.get("Service/narumq").get("spec").has("publishNotReadyAddresses"))
        .isFalse();
  }

  /** The folders that files are read from are mounted; each pod has keys of its own. */
  @Test
  void aStrangerGetsNothing() throws Exception {
    List<String> mounts = new ArrayList<>();
    container().get("volumeMounts").forEach(each -> mounts.add(each.get("mountPath").asText()));
    Map<String, String> files = new TreeMap<>(environmentOf("narumq-1"));
    files.keySet().removeIf(name -> !name.matches("NARUMQ_(TLS|AUTH)_.*"));

    assertThat(files)
        .hasSize(8)
        .containsEntry("NARUMQ_TLS_NODE_KEY", "/etc/narumq/tls/narumq-1.node.key");
    assertThat(files.values())
        .allMatch(file -> mounts.contains(Path.of(file).getParent().toString()));
    assertThat(environmentOf("narumq-1")).doesNotContainKey("NARUMQ_LISTEN_WITHOUT_AUTHENTICATION");
    assertThat(container().at("/readinessProbe/httpGet/scheme").asText()).isEqualTo("HTTPS");
    assertThat(container().at("/livenessProbe/httpGet/scheme").asText()).isEqualTo("HTTPS");
  }

  @Test
  void oneAtATimeMayBeTakenAway() {
    assertThat(resources.get("PodDisruptionBudget/narumq").at("/spec/maxUnavailable").asInt())
        .isOne();
    assertThat(
            resources
                .get("StatefulSet/narumq")
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt())
        .isEqualTo(60);
  }

  /** Liveness that asks for a majority would restart the nodes that are left. */
  @Test
  void probesAskForWhatTheySay() {
    assertThat(container().at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
    assertThat(container().at("/startupProbe/httpGet/path").asText()).isEqualTo("/livez");
    assertThat(container().at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
  }

  @Test
  void everythingSelectsThePods() {
    String labels =
        resources.get("StatefulSet/narumq").at("/spec/template/metadata/labels").toString();
    List<String> selectors =
        List.of(
            resources.get("Service/narumq").at("/spec/selector").toString(),
            resources.get("Service/narumq-nodes").at("/spec/selector").toString(),
            resources.get("PodDisruptionBudget/narumq").at("/spec/selector/matchLabels").toString(),
            resources.get("StatefulSet/narumq").at("/spec/selector/matchLabels").toString());

    assertThat(selectors).containsOnly(labels);
  }

  private NodeConfig configOf(String pod) throws Exception {
    return Settings.load(new Layer(), null, environmentOf(pod)).config();
  }

  private Map<String, String> environmentOf(String pod) {
    Map<String, String> environment = new HashMap<>();
    environment.put("NARUMQ_LISTEN_HOST", "0.0.0.0"); // The image's own.
    environment.put("NARUMQ_NODE_DATA", "/var/lib/narumq/data");
    for (JsonNode each : container().get("env")) {
      boolean named = each.at("/valueFrom/fieldRef/fieldPath").asText().equals("metadata.name");
      environment.put(
          each.get("name").asText(),
          named ? pod : each.get("value").asText().replace("$(NARUMQ_NODE_ID)", pod));
    }
    return environment;
  }

  private int portOf(String name) {
    for (JsonNode port : container().get("ports")) {
      if (port.get("name").asText().equals(name)) {
        return port.get("containerPort").asInt();
      }
    }
    throw new AssertionError("no port " + name);
  }

  private JsonNode container() {
    return resources.get("StatefulSet/narumq").at("/spec/template/spec/containers/0");
  }

  private static Map<String, JsonNode> read() {
    Map<String, JsonNode> byName = new HashMap<>();
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(MANIFESTS.toFile())) {
      while (documents.hasNext()) {
        JsonNode each = documents.next();
        byName.put(each.get("kind").asText() + "/" + each.at("/metadata/name").asText(), each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return byName;
  }
}
