package io.narumq.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.Test;

class DurableTermsTest {
  private static final UUID GROUP = new UUID(1, 2);
  private static final UUID OTHER = new UUID(3, 4);

  /** What is forced and what is told, in the order in which it happens. */
  private final List<String> events = new ArrayList<>();

  private boolean diskIsDead;
  private final DurableTerms terms = new DurableTerms(Path.of("raft"), this::force);

  @Test
  void everyVoteIsForcedBeforeItIsTold() {
    tell(vote(7));
    tell(vote(7));
    assertThat(events).containsExactly(forced(GROUP), "told", forced(GROUP), "told");
  }

  @Test
  void aTermIsForcedOnceBeforeItIsTold() {
    tell(append(GROUP, 7));
    tell(append(GROUP, 7));
    tell(append(OTHER, 7));
    tell(append(GROUP, 8));
    assertThat(events)
        .containsExactly(
            forced(GROUP), "told", "told", forced(OTHER), "told", forced(GROUP), "told");
  }

  @Test
  void aVoteThatIsNotOnDiskIsNotTold() {
    diskIsDead = true;
    assertThatThrownBy(() -> tell(vote(7))).isInstanceOf(UncheckedIOException.class);
    assertThatThrownBy(() -> tell(append(GROUP, 7))).isInstanceOf(UncheckedIOException.class);
    diskIsDead = false;
    tell(append(GROUP, 7));
    assertThat(events).containsExactly(forced(GROUP), "told");
  }

  private void tell(Object answer) {
    terms.interceptCall(
        new Told(),
        new Metadata(),
        (call, headers) -> {
          call.sendMessage(answer);
          return new ServerCall.Listener<>() {};
        });
  }

  private void force(Path folder) throws IOException {
    if (diskIsDead) {
      throw new IOException("dead");
    }
    events.add("forced " + folder);
  }

  private static String forced(UUID group) {
    return "forced " + Path.of("raft", group.toString(), "current");
  }

  private static RequestVoteReplyProto vote(long term) {
    return RequestVoteReplyProto.newBuilder().setServerReply(reply(GROUP)).setTerm(term).build();
  }

  private static AppendEntriesReplyProto append(UUID group, long term) {
    return AppendEntriesReplyProto.newBuilder().setServerReply(reply(group)).setTerm(term).build();
  }

  private static RaftRpcReplyProto reply(UUID group) {
    return RaftRpcReplyProto.newBuilder()
        .setRaftGroupId(
            RaftGroupIdProto.newBuilder().setId(RaftGroupId.valueOf(group).toByteString()))
        .build();
  }

  private final class Told extends ServerCall<Object, Object> {
    @Override
    public void sendMessage(Object message) {
      events.add("told");
    }

    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Object, Object> getMethodDescriptor() {
      throw new UnsupportedOperationException();
    }
  }
}
