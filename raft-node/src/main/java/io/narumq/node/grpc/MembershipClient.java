package io.narumq.node.grpc;

import io.grpc.StatusRuntimeException;
import io.narumq.node.member.Members;
import io.narumq.node.v1.MeetRequest;
import io.narumq.node.v1.MeetResponse;
import io.narumq.node.v1.MembershipServiceGrpc;
import io.narumq.node.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.narumq.node.v1.TakeInRequest;
import io.narumq.node.v1.TakeOutRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the others who they are, and to let this node leave and join the groups of shards. For that
 * each of them is asked, as only the leader can do it. Thread safe; calls block for some seconds.
 */
public final class MembershipClient {
  private static final Logger LOG = LoggerFactory.getLogger(MembershipClient.class);
  private static final long CALL_S = 10;
  private static final long MEET_S = 2;

  private final String clusterId;
  private final String self;
  private final Members members;
  private final NodeChannels channels;

  /**
   * @param members whom to ask
   */
  public MembershipClient(String clusterId, String self, Members members, NodeChannels channels) {
    this.clusterId = clusterId;
    this.self = self;
    this.members = members;
    this.channels = channels;
  }

  /** Asks one of the others who it is. */
  public Introduction meet(String node) throws IOException {
    MeetResponse told = ask(node);
    return new Introduction(told.getNew(), false, told.getBirthsMap());
  }

  /** Learns from the others who is there, as far as they can be reached. */
  public void lookAround() {
    for (String node : members.others()) {
      try {
        members.learn(MemberFields.members(ask(node).getMembersList()));
      } catch (IOException | IllegalArgumentException e) {
        LOG.debug("could not ask who is there", e);
      }
    }
  }

  private MeetResponse ask(String node) throws IOException {
    try {
      return MembershipServiceGrpc.newBlockingStub(channels.to(node))
          .withDeadlineAfter(MEET_S, TimeUnit.SECONDS)
          .meet(MeetRequest.newBuilder().setClusterId(clusterId).setNodeId(node).build());
    } catch (StatusRuntimeException e) {
      throw new IOException(node + ": " + e.getMessage(), e);
    }
  }

  /**
   * Leaves the group of a shard; done when the call returns.
   *
   * @throws IOException with what each node said, if none did it
   */
  public void leave(int shard) throws IOException {
    TakeOutRequest request =
        TakeOutRequest.newBuilder().setClusterId(clusterId).setShard(shard).setNodeId(self).build();
    ask(
        stub -> {
          var unused = stub.takeOut(request);
        });
  }

  /** Joins it; otherwise like {@link #leave}. */
  public void join(int shard) throws IOException {
    TakeInRequest request =
        TakeInRequest.newBuilder().setClusterId(clusterId).setShard(shard).setNodeId(self).build();
    ask(
        stub -> {
          var unused = stub.takeIn(request);
        });
  }

  @FunctionalInterface
  private interface Question {
    void ask(MembershipServiceBlockingStub stub);
  }

  private void ask(Question question) throws IOException {
    List<String> refusals = new ArrayList<>();
    for (String node : members.others()) {
      try {
        question.ask(
            MembershipServiceGrpc.newBlockingStub(channels.to(node))
                .withDeadlineAfter(CALL_S, TimeUnit.SECONDS));
        return;
      } catch (StatusRuntimeException e) {
        refusals.add(node + ": " + e.getMessage());
      }
    }
    throw new IOException(String.join("; ", refusals));
  }
}
