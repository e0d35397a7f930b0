package io.narumq.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.narumq.api.v1.ConsumeDelivery;
import io.narumq.api.v1.ReceivedMessage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer and its session outlive the leader. */
class ConsumeFailoverTest {
  @TempDir Path directory;

  @Test
  void streamsEndWithTheirLeaderAndGoOnWithTheNext() throws Exception {
    try (TestCluster cluster = TestCluster.start(directory, 1)) {
      String leader = cluster.awaitLeader();
      List<String> followers =
          cluster.running().stream().filter(node -> !node.equals(leader)).toList();
      Calls calls = new Calls(cluster, followers.get(0), "q");
      calls.create();
      ConsumeClient direct = ConsumeClient.open(cluster.channel(leader), "q", "direct", 3);
      assertThat(direct.started().getCreated()).isTrue();
      calls.send("a", "b", "c");
      List<ReceivedMessage> held = direct.messages(3);
      ConsumeClient through =
          ConsumeClient.open(cluster.channel(followers.get(0)), "q", "through", 3);
      assertThat(through.started().getCreated()).isTrue();
      calls.send("d", "e");
      List<ReceivedMessage> lost = through.messages(2);

      cluster.stop(leader);
      assertThat(direct.failure()).isNotNull();
      assertThat(through.reason()).isIn("NOT_LEADER", "NO_LEADER", "OUTCOME_UNKNOWN");
      cluster.awaitLeader();

      ConsumeClient knows =
          reopen(cluster, followers.get(1), "direct", ConsumeClient.receipts(held));
      ConsumeClient forgot = reopen(cluster, followers.get(0), "through", List.of());
      assertThat(forgot.messages(2)).isEqualTo(lost);
      assertThat(forgot.deliveries()).allMatch(ConsumeDelivery::getReplayed);
      assertThat(knows.started().getCreated()).isFalse();
      assertThat(knows.messages()).isEmpty();
      assertThat(calls.stats().getReady()).as("a change of leader costs no lease").isZero();
      assertThat(cluster.fatal).isEmpty();
    }
  }

  /** As a client would: starts again while an election is under way. */
  private static ConsumeClient reopen(
      TestCluster cluster, String node, String session, List<ByteString> held) {
    while (true) {
      ConsumeClient consumer =
          new ConsumeClient(
              cluster.channel(node), true, ConsumeClient.start("q", session, 3, held));
      if (consumer.hasStarted()) {
        return consumer;
      }
      assertThat(consumer.reason()).isIn("NOT_LEADER", "NO_LEADER");
      cluster.awaitLeader();
    }
  }
}
