package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.node.snapshot.ShardFolder;
import io.narumq.node.snapshot.ShardStore;
import io.narumq.state.v1.QueueSettings;
import io.narumq.statemachine.Applied;
import io.narumq.statemachine.QueueStateMachine;
import io.narumq.statemachine.ShardReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStateMachineTest {
  @TempDir Path directory;

  private final List<ExitCode> stopped = new ArrayList<>();
  private OwnSnapshots snapshots;

  @Test
  void withoutDataItStartsAtTheBeginning() {
    try (ShardStore store = open()) {
      assertThat(adapter(store).getLatestSnapshot()).isNull();
      assertThat(adapter(store).getLastAppliedTermIndex()).isEqualTo(TermIndex.INITIAL_VALUE);
    }
  }

  @Test
  void afterARestartItStartsRightBehindWhatIsOnDisk() {
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      apply(adapter, 7, createQueue());
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
      // In memory only: not to be taken for durable.
      assertThat(adapter.getLatestSnapshot()).isNull();
    }
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      assertThat(adapter.getLatestSnapshot()).isNotNull();
      assertThat(adapter.getLatestSnapshot().getTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
    }
  }

  @Test
  void whatWasFlushedIsToldToRatisAndNothingAheadOfIt() throws Exception {
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      assertThat(adapter.takeSnapshot()).isEqualTo(-1);
      apply(adapter, 7, createQueue());
      store.flush();
      apply(adapter, 8, createQueue());
      assertThat(adapter.takeSnapshot()).isEqualTo(7);
      assertThat(adapter.getLatestSnapshot().getTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
      assertThat(adapter.takeSnapshot()).as("nothing new").isEqualTo(7);
      assertThat(snapshots.sizes).hasSize(2).allMatch(size -> size > 0);
    }
  }

  @Test
  void anotherDatabaseTakesThePlaceOfThisOne() throws Exception {
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      ShardReader reader = store.reader();
      apply(adapter, 3, createQueue());
      assertThat(reader.queue("q")).isPresent();
      Applied installed = download(11);
      snapshots.installing.complete(installed);
      TermIndex position = TermIndex.valueOf(2, 11);
      assertThat(
              adapter.notifyInstallSnapshotFromLeader(
                  RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(2, 9)))
          .isCompletedWithValue(position);
      assertThat(adapter.getLatestSnapshot()).as("Raft still has the old log").isNull();

      adapter.pause();
      assertThat(adapter.getLatestSnapshot().getTermIndex())
          .as("Raft drops its log now, and votes by this")
          .isEqualTo(position);
      assertThatThrownBy(adapter::takeSnapshot).isInstanceOf(IOException.class);

      adapter.reinitialize();
      assertThat(adapter.getLifeCycleState()).isEqualTo(LifeCycle.State.RUNNING);
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(position);
      assertThat(store.applied().index()).isEqualTo(11);
      assertThat(reader.queue("q")).as("who reads sees the new one").isEmpty();
      assertThat(snapshots.placed).isEqualTo(1);
      apply(adapter, 12, createQueue());
      assertThat(reader.queue("q")).isPresent();
      assertThat(stopped).isEmpty();
    }
  }

  @Test
  void aDatabaseThatIsNotTheOneThatCameEndsTheProcess() throws Exception {
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      download(11);
      snapshots.installing.complete(new Applied(2, 12, 0, 0, 0));
      var unused =
          adapter.notifyInstallSnapshotFromLeader(
              RoleInfoProto.getDefaultInstance(), TermIndex.valueOf(2, 9));
      adapter.pause();
      assertThatThrownBy(adapter::reinitialize).isInstanceOf(IOException.class);
      assertThat(stopped).containsExactly(ExitCode.STORE_FAILED);
    }
  }

  /** Leaves what a download leaves: a database at this index, without any queue. */
  private Applied download(long index) throws IOException {
    ShardFolder folder = new ShardFolder(directory);
    Applied applied;
    try (QueueStateMachine other = QueueStateMachine.open(folder.incoming())) {
      other.apply(2, index, LogEntry.getDefaultInstance());
      applied = other.applied();
    }
    folder.complete(index);
    return applied;
  }

  @Test
  void anEntryThatCanNotBeAppliedEndsTheProcess() {
    try (ShardStore store = open()) {
      ShardStateMachine adapter = adapter(store);
      assertThatThrownBy(() -> apply(adapter, 0, ByteString.copyFrom(new byte[] {-1, -1})))
          .isInstanceOf(IllegalStateException.class);
      assertThat(stopped).containsExactly(ExitCode.APPLY_FAILED);
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.INITIAL_VALUE);
    }
  }

  @Test
  void aLogThatCanNotBeWrittenEndsTheProcess() {
    try (ShardStore store = open()) {
      adapter(store).notifyLogFailed(new IOException("no space left"), null);
      assertThat(stopped).containsExactly(ExitCode.LOG_FAILED);
    }
  }

  @Test
  void writesOfOthersAreRefused() {
    try (ShardStore store = open()) {
      RaftClientRequest foreign =
          RaftClientRequest.newBuilder()
              .setClientId(ClientId.randomId())
              .setServerId(RaftPeerId.valueOf("n1"))
              .setGroupId(RaftGroupId.randomId())
              .setCallId(1)
              .setMessage(Message.valueOf("anything"))
              .setType(RaftClientRequest.writeRequestType())
              .build();
      assertThat(adapter(store).startTransaction(foreign).getException()).isNotNull();
    }
  }

  private ShardStore open() {
    return ShardStore.open(new ShardFolder(directory));
  }

  /** As Ratis has it after initializing it. */
  private ShardStateMachine adapter(ShardStore store) {
    snapshots = new OwnSnapshots(store);
    ShardStateMachine adapter =
        new ShardStateMachine(
            store, snapshots, (code, what, cause) -> stopped.add(code), new IgnoredLeadership());
    adapter.getLifeCycle().transition(LifeCycle.State.STARTING);
    adapter.getLifeCycle().transition(LifeCycle.State.RUNNING);
    return adapter;
  }

  private static void apply(ShardStateMachine adapter, long index, ByteString data) {
    LogEntryProto entry =
        LogEntryProto.newBuilder()
            .setTerm(2)
            .setIndex(index)
            .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder().setLogData(data))
            .build();
    Message reply =
        adapter.applyTransaction(adapter.startTransaction(entry, RaftPeerRole.FOLLOWER)).join();
    assertThat(reply.getContent().isEmpty()).isTrue();
  }

  private static ByteString createQueue() {
    CreateQueue create =
        CreateQueue.newBuilder()
            .setQueue("q")
            .setSettings(QueueSettings.newBuilder().setLeaseMs(1_000).setMaxProcessingMs(1_000))
            .build();
    return Bytes.of(
        LogEntry.newBuilder().addCommands(Command.newBuilder().setCreateQueue(create)).build());
  }
}
