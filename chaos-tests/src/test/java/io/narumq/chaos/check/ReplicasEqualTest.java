package io.narumq.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplicasEqualTest {
  private final ReplicasEqual replicas = new ReplicasEqual();

  @Test
  void equalChecksumsAtEqualIndexesAreKept() {
    replicas.observe(0, "n1", 7, 0xa);
    replicas.observe(0, "n2", 7, 0xa);
    replicas.observe(0, "n2", 8, 0xb);
    replicas.observe(1, "n2", 7, 0xc);
    assertThat(replicas.verdict().kept()).isTrue();
    assertThat(replicas.verdict().judged()).isEqualTo(1);
  }

  @Test
  void aNodeAloneProvesNothing() {
    replicas.observe(0, "n1", 7, 0xa);
    replicas.observe(0, "n1", 7, 0xa);
    assertThat(replicas.verdict().judged()).isZero();
  }

  @Test
  void convictsTwoNodesThatDifferAlsoLongAfterwards() {
    replicas.observe(0, "n1", 7, 0xa);
    replicas.observe(0, "n1", 9, 0xb);
    replicas.observe(0, "n2", 7, 0xc);
    assertThat(replicas.verdict().violations()).hasSize(1);
    assertThat(replicas.verdict().violations().get(0)).contains("index 7", "n1", "n2");
  }

  @Test
  void convictsANodeThatChangesItsMindInARestart() {
    replicas.observe(0, "n1", 7, 0xa);
    replicas.observe(0, "n1", 7, 0xb);
    assertThat(replicas.verdict().kept()).isFalse();
  }
}
