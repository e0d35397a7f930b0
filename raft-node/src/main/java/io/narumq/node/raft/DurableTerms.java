package io.narumq.node.raft;

import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCall.Listener;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;

/**
 * Tells other nodes of a term, and of a vote in it, only when both are on disk. Ratis forces the
 * file that it writes them to and gives it its name afterwards, and a loss of power can take the
 * name back: the node would vote again in the same term, and that term could have two leaders.
 */
final class DurableTerms implements ServerInterceptor {
  /** Brings the names in a folder to disk. */
  @FunctionalInterface
  interface Force {
    void force(Path folder) throws IOException;
  }

  private final Path directory;
  private final Force force;

  /** The highest term by group; those of votes are not in it. */
  private final Map<UUID, Long> forced = new ConcurrentHashMap<>();

  /**
   * @param directory of all groups
   */
  DurableTerms(Path directory, Force force) {
    this.directory = directory;
    this.force = force;
  }

  /** For a server with its groups in this directory. */
  static Parameters parameters(Path directory) {
    DurableTerms terms = new DurableTerms(directory, DurableFiles::force);
    Parameters parameters = new Parameters();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (builder, types) -> builder.intercept(terms));
    return parameters;
  }

  @Override
  public <Q, A> Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A answer) {
            beforeTelling(answer);
            super.sendMessage(answer);
          }
        },
        headers);
  }

  private void beforeTelling(Object answer) {
    if (answer instanceof RequestVoteReplyProto vote) {
      // Always: the same term may have been told of before, without the vote.
      force(group(vote.getServerReply()));
    } else if (answer instanceof AppendEntriesReplyProto append) {
      UUID group = group(append.getServerReply());
      if (append.getTerm() > forced.getOrDefault(group, 0L)) {
        force(group);
        forced.merge(group, append.getTerm(), Math::max);
      }
    }
  }

  private static UUID group(RaftRpcReplyProto reply) {
    return RaftGroupId.valueOf(reply.getRaftGroupId().getId()).getUuid();
  }

  private void force(UUID group) {
    try {
      force.force(directory.resolve(group.toString()).resolve("current"));
    } catch (IOException e) {
      throw new UncheckedIOException("a term or a vote could not be brought to disk", e);
    }
  }
}
