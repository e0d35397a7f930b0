package io.narumq.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.api.v1.FetchRequest;
import io.narumq.client.FetchedMessage;
import io.narumq.client.TopicPartition;
import io.narumq.client.fake.FakePartition;
import io.narumq.client.fake.FakeScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fetches from nodes that do not lead: what they do not have, the leader is asked for. */
class ReplicaFetchTest {
  private static final String LEADER = FakePartition.NODES.get(0);
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  private final FakeScheduler scheduler = new FakeScheduler();
  private final FakePartition nodes = new FakePartition(scheduler);
  private final TopicCalls topics =
      new TopicCalls(
          new Calls(
              scheduler,
              nodes,
              new Random(1),
              new Endpoints(FakePartition.NODES, false),
              Duration.ofSeconds(5),
              Duration.ofSeconds(30)));

  @BeforeEach
  void learnTheNodes() {
    nodes.publish(10);
    scheduler.await(topics.partition("t", 0));
  }

  private List<Long> fetch(long offset, Duration wait) {
    return scheduler
        .await(topics.fetchFromReplica(PARTITION, 0, offset, 1 << 20, wait))
        .messages()
        .stream()
        .map(FetchedMessage::offset)
        .toList();
  }

  private List<String> asked() {
    return nodes.fetches().stream().map(Map.Entry::getKey).toList();
  }

  private String replica() {
    assertThat(fetch(9, Duration.ZERO)).containsExactly(9L);
    String asked = asked().get(0);
    nodes.fetches().clear();
    return asked;
  }

  @Test
  void oneReplicaIsReadAndStayedWith() {
    assertThat(fetch(7, Duration.ZERO)).containsExactly(7L, 8L, 9L);
    assertThat(fetch(8, Duration.ZERO)).containsExactly(8L, 9L);
    assertThat(asked()).hasSize(2).doesNotContain(LEADER);
    assertThat(asked().stream().distinct()).hasSize(1);
    assertThat(nodes.fetches().stream().map(Map.Entry::getValue))
        .allMatch(FetchRequest::getFromReplica);
  }

  @Test
  void whatTheReplicaDoesNotHaveInTimeTheLeaderIsAskedFor() {
    String replica = replica();
    nodes.hangBack(replica, 5);
    long before = scheduler.now();
    assertThat(fetch(8, Duration.ofMillis(100))).containsExactly(8L, 9L);
    assertThat(asked()).containsExactly(replica, LEADER);
    assertThat(Duration.ofNanos(scheduler.now() - before)).isLessThan(Duration.ofMillis(150));
  }

  @Test
  void theLeaderTakesOverTheWaitForAReplicaThatIsGone() {
    String replica = replica();
    nodes.kill(replica);
    var waiting = topics.fetchFromReplica(PARTITION, 0, 10, 1 << 20, Duration.ofSeconds(1));
    scheduler.run(Duration.ofMillis(300));
    nodes.publish(1);
    assertThat(scheduler.await(waiting).messages())
        .extracting(FetchedMessage::offset)
        .contains(10L);
    assertThat(asked()).containsExactly(replica, LEADER);
    assertThat(fetch(10, Duration.ZERO)).containsExactly(10L);
    assertThat(asked().get(2)).isNotIn(replica, LEADER);
  }

  @Test
  void errorsAreTheLeaders() {
    String replica = replica();
    assertThatThrownBy(() -> fetch(11, Duration.ZERO)).hasMessageContaining("not there");
    assertThat(asked()).containsExactly(replica, LEADER);
  }
}
