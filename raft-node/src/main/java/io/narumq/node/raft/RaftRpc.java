package io.narumq.node.raft;

import io.narumq.node.files.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * The gRPC transport of Ratis with fewer changes of threads, and a leader that remembers its term.
 * Ratis makes it by its name.
 */
public final class RaftRpc implements RpcType {
  /** Takes the place of the transport that Ratis would choose. */
  static void setIn(RaftProperties properties) {
    RaftConfigKeys.Rpc.setType(properties, new RaftRpc());
  }

  @Override
  public String name() {
    return RaftRpc.class.getName();
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new Factory(parameters);
  }

  private static final class Factory extends GrpcFactory {
    Factory(Parameters parameters) {
      super(parameters);
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
      forceVoteForItself(server);
      return new Appender(server, leader, follower);
    }

    /**
     * Before its first entry is told to anybody: a leader that forgot its term could elect another
     * one of the same term. Those that others gave are {@link DurableTerms}' business.
     */
    private static void forceVoteForItself(RaftServer.Division server) {
      try {
        DurableFiles.force(server.getRaftStorage().getStorageDir().getCurrentDir().toPath());
      } catch (IOException e) {
        throw new UncheckedIOException("the vote for itself could not be brought to disk", e);
      }
    }
  }

  /**
   * Wakes up when there is something to send. Ratis wakes all appenders for each answer of each
   * follower and for each commit as well, which is five of seven times for nothing and costs two
   * changes of threads every time.
   */
  private static final class Appender extends GrpcLogAppender {
    Appender(RaftServer.Division server, LeaderState leader, FollowerInfo follower) {
      super(server, leader, follower);
    }

    @Override
    public void notifyLogAppender() {
      if (!isRunning() || shouldSendAppendEntries()) {
        super.notifyLogAppender();
      }
    }
  }
}
