package io.narumq.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueNameTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "orders", "orders.dlq", "{orders}.dlq", "eu.{orders}", "{o}", "a-b_c.9"})
  void accepts(String name) {
    assertThat(QueueName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "A", "-a", "a-", "a b", "{}", "{}.a", "{{a}}", "{a}{b}", "{a", "a}", "é", "a/b"
      })
  void refuses(String name) {
    assertThat(QueueName.isValid(name)).isFalse();
  }

  @Test
  void refusesWhatIsTooLong() {
    assertThat(QueueName.isValid("a".repeat(128))).isTrue();
    assertThat(QueueName.isValid("a".repeat(129))).isFalse();
  }

  @Test
  void placesByTheTag() {
    assertThat(QueueName.placementKey("{orders}.dlq")).isEqualTo("orders");
    assertThat(QueueName.shardOf("{orders}.dlq", 12)).isEqualTo(QueueName.shardOf("orders", 12));
  }

  /**
   * Frozen: another answer would send clients of another language or version to the wrong shard.
   */
  @Test
  void hashIsFnv1a64() {
    assertThat(QueueName.shardOf("a", 1 << 30))
        .isEqualTo((int) (0xaf63dc4c8601ec8cL & ((1 << 30) - 1)));
    assertThat(QueueName.shardOf("foobar", 1 << 30))
        .isEqualTo((int) (0x85944171f73967e8L & ((1 << 30) - 1)));
  }

  @Test
  void aDeadLetterQueueLeadsBackToThoseThatItIsNamedAfter() {
    for (String name : new String[] {"orders", "eu.{orders}", "{eu}.orders", "{orders}", "a.dlq"}) {
      assertThat(QueueName.ofDeadLetterQueue(QueueName.deadLetterQueue(name))).contains(name);
    }
    assertThat(QueueName.ofDeadLetterQueue("{orders}.dlq"))
        .containsExactlyInAnyOrder("orders", "{orders}");
    assertThat(QueueName.ofDeadLetterQueue("orders.dlq")).isEmpty();
    assertThat(QueueName.ofDeadLetterQueue("{orders}")).isEmpty();
  }
}
