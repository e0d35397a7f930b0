package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.Tick;
import io.narumq.node.config.LeaderConfig;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.fake.FreePort;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.log.Outcome.Reason;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.statemachine.CommandResult.Ticked;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one node, without anything above Raft. */
class RaftNodeTest {
  @TempDir Path directory;

  private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
  private ShardStore store;
  private RaftReplica replica;
  private RaftNode node;

  @BeforeEach
  void start() throws Exception {
    store = ShardStore.open(new ShardFolder(directory.resolve("shard")));
    replica =
        new RaftReplica(
            "c", 0, store, new OwnSnapshots(store), (code, what, cause) -> {}, new Notices());
    Member self = new Member("n1", "127.0.0.1", FreePort.find(), FreePort.find());
    node =
        new RaftNode(
            "n1",
            "127.0.0.1",
            // Who was only heard of has no vote.
            List.of(self, new Member("n9", "127.0.0.1", 1, 2)),
            List.of(self),
            directory.resolve("raft"),
            LeaderConfig.DEFAULT,
            LogLimits.DEFAULT,
            List.of(replica),
            Optional.empty());
  }

  @AfterEach
  void stop() {
    node.close();
    store.close();
  }

  @Test
  void beforeTheStartNobodyLeadsAndNothingIsSubmitted() throws Exception {
    assertThat(replica.isLeaderReady()).isFalse();
    assertThat(replica.leaderId()).isEmpty();
    assertThat(submit()).isInstanceOf(EntryOutcome.NotSubmitted.class);
  }

  @Test
  void anEntryIsAppliedAndItsResultsComeBack() throws Exception {
    lead();
    EntryOutcome outcome = submit();
    assertThat(outcome).isInstanceOf(EntryOutcome.Applied.class);
    assertThat(((EntryOutcome.Applied) outcome).outcome().results())
        .containsExactly(new Ticked(0, false));
    assertThat(store.applied().servingMs()).isEqualTo(17);
    assertThat(replica.leaderId()).contains("n1");
    assertThat(notices).contains("elected n1", "ready");
  }

  @Test
  void aGroupThatClosedIsNoticedAndTakesNothing() throws Exception {
    lead();
    assertThat(node.isAlive(shard -> false)).isTrue();
    replica.division().close();
    assertThat(node.isAlive(shard -> false)).isFalse();
    assertThat(submit()).isEqualTo(new EntryOutcome.NotSubmitted(Reason.NOT_LEADER));
    assertThat(notices).contains("lost");
  }

  private void lead() throws Exception {
    node.start();
    await().atMost(Duration.ofSeconds(20)).until(replica::isLeaderReady);
  }

  private EntryOutcome submit() throws Exception {
    LogEntry entry =
        LogEntry.newBuilder()
            .setServingMs(17)
            .addCommands(Command.newBuilder().setTick(Tick.newBuilder().setLimit(1)))
            .build();
    CompletableFuture<EntryOutcome> outcome = new CompletableFuture<>();
    replica.submit(new SubmittedEntry(entry, outcome::complete));
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private final class Notices implements LeadershipListener {
    @Override
    public void leaderReady() {
      notices.add("ready");
    }

    @Override
    public void leadershipLost() {
      notices.add("lost");
    }

    @Override
    public void leaderChanged(String nodeId) {
      notices.add("elected " + nodeId);
    }
  }
}
