package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narumq.log.v1.Command;
import io.narumq.log.v1.CreateQueue;
import io.narumq.log.v1.LogEntry;
import io.narumq.node.exit.ExitCode;
import io.narumq.statemachine.QueueStateMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardStateMachineTest {
  @TempDir Path directory;

  private final List<ExitCode> stopped = new ArrayList<>();

  @Test
  void withoutDataItStartsAtTheBeginning() {
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      assertThat(adapter(machine).getLatestSnapshot()).isNull();
      assertThat(adapter(machine).getLastAppliedTermIndex()).isEqualTo(TermIndex.INITIAL_VALUE);
    }
  }

  @Test
  void afterARestartItStartsRightBehindWhatIsOnDisk() {
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      ShardStateMachine adapter = adapter(machine);
      apply(adapter, 7, createQueue());
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
      // In memory only: not to be taken for durable.
      assertThat(adapter.getLatestSnapshot()).isNull();
    }
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      ShardStateMachine adapter = adapter(machine);
      assertThat(adapter.getLatestSnapshot()).isNotNull();
      assertThat(adapter.getLatestSnapshot().getTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.valueOf(2, 7));
    }
  }

  @Test
  void anEntryThatCanNotBeAppliedEndsTheProcess() {
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      ShardStateMachine adapter = adapter(machine);
      assertThatThrownBy(() -> apply(adapter, 0, ByteString.copyFrom(new byte[] {-1, -1})))
          .isInstanceOf(IllegalStateException.class);
      assertThat(stopped).containsExactly(ExitCode.APPLY_FAILED);
      assertThat(adapter.getLastAppliedTermIndex()).isEqualTo(TermIndex.INITIAL_VALUE);
    }
  }

  @Test
  void aLogThatCanNotBeWrittenEndsTheProcess() {
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      adapter(machine).notifyLogFailed(new java.io.IOException("no space left"), null);
      assertThat(stopped).containsExactly(ExitCode.LOG_FAILED);
    }
  }

  @Test
  void writesOfOthersAreRefused() {
    try (QueueStateMachine machine = QueueStateMachine.open(directory)) {
      RaftClientRequest foreign =
          RaftClientRequest.newBuilder()
              .setClientId(ClientId.randomId())
              .setServerId(RaftPeerId.valueOf("n1"))
              .setGroupId(RaftGroupId.randomId())
              .setCallId(1)
              .setMessage(Message.valueOf("anything"))
              .setType(RaftClientRequest.writeRequestType())
              .build();
      assertThat(adapter(machine).startTransaction(foreign).getException()).isNotNull();
    }
  }

  private ShardStateMachine adapter(QueueStateMachine machine) {
    return new ShardStateMachine(
        machine, (code, what, cause) -> stopped.add(code), new IgnoredLeadership());
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
        CreateQueue.newBuilder().setQueue("q").setLeaseMs(1_000).setMaxProcessingMs(1_000).build();
    return Bytes.of(
        LogEntry.newBuilder().addCommands(Command.newBuilder().setCreateQueue(create)).build());
  }

  private static final class IgnoredLeadership implements LeadershipListener {
    @Override
    public void leaderReady() {}

    @Override
    public void leadershipLost() {}

    @Override
    public void leaderChanged(String nodeId) {}
  }
}
