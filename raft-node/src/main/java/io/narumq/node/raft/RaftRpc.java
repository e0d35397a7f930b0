package io.narumq.node.raft;

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

/** The gRPC transport of Ratis with fewer changes of threads. Ratis makes it by its name. */
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
      return new Appender(server, leader, follower);
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
