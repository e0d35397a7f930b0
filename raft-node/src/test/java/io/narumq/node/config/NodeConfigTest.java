package io.narumq.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
  private static final Member N1 = Member.parse("n1=127.0.0.1:9640:9642");

  @Test
  void aPeerIsIdHostAndTwoPorts() {
    assertThat(N1).isEqualTo(new Member("n1", "127.0.0.1", 9640, 9642));
    assertThat(N1.apiAddress()).isEqualTo("127.0.0.1:9640");
    assertThat(Member.parse("n1=[::1]:9640:9642").host()).isEqualTo("[::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n1",
        "n1=host",
        "n1=host:1",
        "=host:1:2",
        "n1=:1:2",
        "n 1=host:1:2",
        "n1=host:0:2",
        "n1=host:1:65536",
        "n1=host:7:7",
        "n1=host:a:b"
      })
  void anythingElseIsNoPeer(String text) {
    assertThatThrownBy(() -> Member.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aNodeMustBeAmongItsPeers() {
    assertThatThrownBy(() -> config("n9", "c", 1, List.of(N1)))
        .hasMessageContaining("n9 is not among the peers");
    assertThatThrownBy(() -> config("n1", "c", 1, List.of(N1, N1)))
        .hasMessageContaining("named twice");
    assertThatThrownBy(() -> config("n1", "c", 0, List.of(N1))).hasMessageContaining("shards");
    assertThatThrownBy(() -> config("n1", "a b", 1, List.of(N1)))
        .hasMessageContaining("cluster id");
    assertThat(config("n1", "c", 1, List.of(N1)).self()).isEqualTo(N1);
  }

  private static NodeConfig config(String id, String cluster, int shards, List<Member> members) {
    return new NodeConfig(id, Path.of("data"), cluster, shards, members);
  }
}
