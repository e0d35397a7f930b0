package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.log.v1.OutgoingSet;
import io.narumq.log.v1.Send;
import io.narumq.node.config.LeaderConfig;
import io.narumq.node.config.LogLimits;
import io.narumq.node.config.Member;
import io.narumq.node.fake.FreePort;
import io.narumq.node.files.DurableFiles;
import io.narumq.node.log.EntryOutcome;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.state.v1.MessageSetIndex;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.Applied;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is durable goes from the log, and the node starts again from what is left. */
class LogPurgeTest {
  private static final int KEPT = 5;
  private static final int BODY_BYTES = 10_000;

  private static final LogLimits LIMITS = new LogLimits(64 << 10, 1 << 30, 1 << 30, KEPT, 1 << 20);

  @TempDir Path directory;

  private ShardStore store;
  private RaftReplica replica;
  private RaftNode node;

  @BeforeEach
  void startNew() throws Exception {
    start(directory.resolve("first"));
    submit(
        Command.newBuilder()
            .setCreateQueue(
                CreateQueue.newBuilder()
                    .setQueue("q")
                    .setSettings(
                        QueueSettings.newBuilder().setLeaseMs(1_000).setMaxProcessingMs(1_000))));
  }

  @AfterEach
  void stop() {
    node.close();
    store.close();
  }

  @Test
  void onlyWhatIsDurableGoesAndATailStays() throws Exception {
    send(40);
    assertThat(firstIndex()).isZero();
    replica.purge();
    send(1);
    assertThat(firstIndex()).as("nothing is durable").isZero();

    store.flush();
    Applied durable = store.durable();
    replica.purge();
    await().atMost(Duration.ofSeconds(20)).until(() -> firstIndex() > 0);
    assertThat(firstIndex()).isLessThanOrEqualTo(durable.index() - KEPT + 1);

    long before = firstIndex();
    send(40);
    replica.purge();
    send(1);
    assertThat(firstIndex()).as("nothing more is durable").isEqualTo(before);
  }

  @Test
  void afterARestartItGoesOnFromTheDatabaseAndTheRestOfTheLog() throws Exception {
    send(40);
    purge();
    send(10);
    Applied before = store.applied();
    stop();
    start(directory.resolve("first"));
    assertThat(store.applied()).isEqualTo(before);
    send(1);
    assertThat(sent()).isEqualTo(51);
  }

  @Test
  void afterACrashTheRestIsAppliedAgain() throws Exception {
    send(40);
    purge();
    send(10);
    Applied before = store.applied();
    // What a kill would leave: all files as they are, nothing of what is in memory only.
    Path crashed = directory.resolve("crashed");
    copyTree(directory.resolve("first"), crashed);
    stop();

    start(crashed);
    await().atMost(Duration.ofSeconds(20)).until(() -> store.applied().equals(before));
    send(1);
    assertThat(sent()).isEqualTo(51);
  }

  @Test
  void aDatabaseThatNeedsWhatWasPurgedIsRefused() throws Exception {
    send(40);
    purge();
    stop();
    DurableFiles.deleteTree(directory.resolve("first/shard/db"));
    assertThatThrownBy(() -> open(directory.resolve("first")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("begins at");
    store.close();
    // For the end of the test.
    start(directory.resolve("second"));
  }

  @Test
  void aLogThatWasCutShortIsRefused() throws Exception {
    send(10);
    stop();
    File[] segments =
        log().toFile().listFiles((folder, name) -> name.startsWith("log_inprogress_"));
    assertThat(segments).hasSize(1);
    Files.delete(segments[0].toPath());
    assertThatThrownBy(() -> open(directory.resolve("first")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("but its database at");
    store.close();
    start(directory.resolve("second"));
  }

  private Path log() {
    return RaftNode.logDirectory(directory.resolve("first/raft"), "c", 0).resolve("current");
  }

  private void purge() {
    store.flush();
    replica.purge();
    await().atMost(Duration.ofSeconds(20)).until(() -> firstIndex() > 0);
  }

  private void start(Path at) throws Exception {
    open(at);
    node.start();
    await().atMost(Duration.ofSeconds(20)).until(replica::isLeaderReady);
  }

  private void open(Path at) throws Exception {
    store = ShardStore.open(new ShardFolder(at.resolve("shard")));
    replica =
        new RaftReplica(
            "c",
            0,
            store,
            new OwnSnapshots(store),
            (code, what, cause) -> {},
            new IgnoredLeadership());
    Member self = new Member("n1", "127.0.0.1", FreePort.find(), FreePort.find());
    node =
        new RaftNode(
            "n1",
            "127.0.0.1",
            List.of(self),
            List.of(self),
            at.resolve("raft"),
            LeaderConfig.DEFAULT,
            LIMITS,
            List.of(replica),
            Optional.empty());
  }

  private long firstIndex() throws IOException {
    return Segment.in(log()).get(0).start();
  }

  private long sent() {
    return store.reader().queue("q").orElseThrow().ready();
  }

  private void send(int entries) throws Exception {
    for (int i = 0; i < entries; i++) {
      submit(
          Command.newBuilder()
              .setSend(
                  Send.newBuilder()
                      .setQueue("q")
                      .addSets(
                          OutgoingSet.newBuilder()
                              .setIndex(MessageSetIndex.newBuilder().addBodyBytes(BODY_BYTES))
                              .setBodies(ByteString.copyFrom(new byte[BODY_BYTES])))));
    }
  }

  private void submit(Command.Builder command) throws Exception {
    LogEntry entry = LogEntry.newBuilder().setServingMs(17).addCommands(command).build();
    CompletableFuture<EntryOutcome> outcome = new CompletableFuture<>();
    replica.submit(new SubmittedEntry(entry, outcome::complete));
    assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(EntryOutcome.Applied.class);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
  }
}
